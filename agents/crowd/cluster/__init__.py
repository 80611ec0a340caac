"""A crowd on many processes and machines, over Ray; needs the extra ``cluster``."""

from .cluster_crowd import ClusterCrowd

__all__ = ["ClusterCrowd"]
