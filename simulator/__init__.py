"""A small QuickBooks Online: OAuth 2.0, the Accounting API and a web page, over HTTP on loopback.

It stands in for Intuit's hosted service in tests and in the demo. It knows nothing of the dashboard,
and the dashboard reaches it only over HTTP. What it does and does not do is in `docs/simulator.md`.
"""
