"""The practice twin: look-alikes of 抖店 and 1688, written from the facts alone.

It imports nothing of the project outside this package, so that an agreement between twin and
parsers means something. What the facts do not know is invented and marked `# guess:`.
"""
