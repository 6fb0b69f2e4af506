"""The composition root: the application, its command line and what only they know of every room."""

import gc

# Thousands of classes are made while the rooms load, none of which is garbage: looking through all of them again and
# again was a fifth of the start. Later it keeps pauses out of requests.
gc.set_threshold(100_000, 50, 50)
