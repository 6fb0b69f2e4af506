"""One question, asked of everybody: does what I say stay private?"""
