"""Which instruments an agency offers: those under a licence are off until the coordinator turns them on."""
