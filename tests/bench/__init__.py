"""What Yundan costs, measured. Timings are printed and never asserted: machines differ."""
