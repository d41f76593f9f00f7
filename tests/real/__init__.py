"""Yundan against two real products: Vendure as the store's backend, django-oscar as the supplier.

Both are installed from the public registries at test time (`scripts/real_backends up`), never kept
here: Vendure is under the GPL. Nothing but loopback is used once they are installed.
"""
