"""What `yundan up` costs while there is nothing to do."""
