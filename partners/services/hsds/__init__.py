"""The directory in the terms of the Human Services Data Specification (HSDS 3.0): files in, files out.

The schemas of the specification (CC BY-SA 4.0) are not part of this program: it knows the names of objects and fields, and tests
compare what it writes with the schemas.
"""
