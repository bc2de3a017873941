-- The key of every claimant: the kept one, else the next free one in the order of the digests.
select ours, theirs as key_no, 0 as is_new from $kept
union all
select
    anchors.ours,
    $highest + buckets.rows_before + row_number() over (
        partition by substr(anchors.digest, 1, 3)
        order by anchors.digest asc nulls last, anchors.ours asc nulls last
    ) as key_no,
    1 as is_new
from $anchors as anchors
inner join $buckets as buckets on buckets.bucket = substr(anchors.digest, 1, 3)
