"""What couriers say of parcels: wording read into kinds and places, and where traces come from."""
