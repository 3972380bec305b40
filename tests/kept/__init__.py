"""Workspaces of earlier versions."""
