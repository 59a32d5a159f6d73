"""Speed, as ratios against a peer in the same run: machines are noisy. And forecasts, against simple ones."""
