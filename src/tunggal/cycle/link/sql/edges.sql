-- Pairs of residual records that are sure enough to be one person; the smaller number stands first.
select pair.a_no, pair.b_no, pair.probability, pair.weight
from (
    select
        least(left_no, right_no) as a_no,
        greatest(left_no, right_no) as b_no,
        max(probability) as probability,
        max(weight) as weight
    from link_residual_pairs
    where probability >= $accept
    group by least(left_no, right_no), greatest(left_no, right_no)
) as pair
inner join link_left as one on one.no = pair.a_no
inner join link_left as other on other.no = pair.b_no
left join (
    select distinct least(record_no, other_no) as a_no, greatest(record_no, other_no) as b_no
    from link_decided
    where same = 0
) as apart on apart.a_no = pair.a_no and apart.b_no = pair.b_no
where apart.a_no is null
    and (one.clean = 0 or other.clean = 0 or one.source <> other.source)
    and (one.own_nik is null or other.own_nik is null or levenshtein(one.own_nik, other.own_nik) <= 2)
    and (one.shared_nik is null or other.own_nik is null or one.shared_nik <> other.own_nik)
    and (other.shared_nik is null or one.own_nik is null or other.shared_nik <> one.own_nik)
