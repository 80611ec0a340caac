"""A crowd on many processes and machines, over Ray; needs the extra ``cluster``."""
