-- Pairs for human eyes: not sure enough, rivals too close, a NIK shared by two, two NIKs alike.
select
    link_numbers.source,
    link_numbers.delivery,
    link_numbers.record_key,
    doubtful.person_id,
    max(doubtful.probability) as probability,
    min(doubtful.why) as why
from (
    select
        link_candidates.record_no,
        link_keys.key_no as person_id,
        link_candidates.probability,
        link_candidates.why
    from (
        select
            link_candidates.*,
            row_number() over (
                partition by record_no order by weight desc nulls last, entity_no asc nulls last
            ) as place
        from link_candidates
        where why in ('model', 'two_niks') and probability >= $review
    ) as link_candidates
    inner join link_keys on link_keys.ours = link_candidates.entity_no
    left join link_chosen
        on link_chosen.record_no = link_candidates.record_no and link_chosen.accepted = 1
    where link_candidates.place <= 2
        and link_chosen.record_no is null
    union all
    select link_judged.record_no, link_placed.person_id, 0, 'shared_nik'
    from link_judged
    inner join link_placed on link_placed.record_no = link_judged.anchor_no
    where link_judged.sane = 0
) as doubtful
inner join link_numbers on link_numbers.record_no = doubtful.record_no
left join link_placed on link_placed.record_no = doubtful.record_no
left join (
    select record_no from link_decided union select other_no as record_no from link_decided
) as touched on touched.record_no = doubtful.record_no
where link_placed.person_id <> doubtful.person_id and touched.record_no is null
group by link_numbers.source, link_numbers.delivery, link_numbers.record_key, doubtful.person_id
