"""What families read: letters, check-ins and reviews, and the mail they travel in."""
