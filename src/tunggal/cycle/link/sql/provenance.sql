-- Which record gave each answer of a family.
select family_id, $columns
from link_answers
