"""A person’s agreement on the pages of a referral: recorded when it is sent, asked at every read."""
