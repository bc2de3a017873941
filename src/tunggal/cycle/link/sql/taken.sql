-- Records that a human decision takes to another record: the one whose person is less certain moves.
select moves as record_no, min(stays) as other_no
from (
    select
        case when one.standing > other.standing
                or (one.standing = other.standing and one.record_no > other.record_no)
            then one.record_no else other.record_no end as moves,
        case when one.standing > other.standing
                or (one.standing = other.standing and one.record_no > other.record_no)
            then other.record_no else one.record_no end as stays,
        greatest(one.standing, other.standing) as standing_of_mover
    from link_decided
    inner join link_standing as one on one.record_no = link_decided.record_no
    inner join link_standing as other on other.record_no = link_decided.other_no
    where link_decided.same = 1
) as directed
where standing_of_mover > 0
group by moves
