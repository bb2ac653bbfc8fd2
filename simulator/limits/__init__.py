"""What the gateway lets pass: windows, the monthly meter, requests under way, stored answers' age."""
