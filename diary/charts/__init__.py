"""Pictures of a review: one chart model, drawn as SVG and as a Plotly figure, and told in words."""
