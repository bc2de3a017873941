-- What each feature adds to the score of a family, in millionths.
select
    weighed.family_id,
    $part_columns
from ($weighed) as weighed
