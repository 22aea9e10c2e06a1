"""The line: webhooks in, TwiML out. The only folder that knows Twilio."""
