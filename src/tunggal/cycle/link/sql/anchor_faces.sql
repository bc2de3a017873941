-- The anchors alone: what the model learns to find.
select * from link_faces where no = entity_no and no > 0
