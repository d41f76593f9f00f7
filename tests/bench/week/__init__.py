"""Days of a store: how long a waybill takes, and what is lost while everything breaks once."""
