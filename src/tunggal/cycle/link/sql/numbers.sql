-- The number of every record; the smaller of two numbers is the record that is believed more.
select
    link_believed.source,
    link_believed.delivery,
    link_believed.record_key,
    link_believed.clean,
    link_before.rows_before + row_number() over (
        partition by link_believed.worse, link_believed.older, link_believed.bucket
        order by
            link_believed.source asc nulls last,
            link_believed.delivery asc nulls last,
            link_believed.record_key asc nulls last
    ) as record_no
from link_believed
inner join link_before
    on link_before.worse = link_believed.worse
    and link_before.older = link_believed.older
    and link_before.bucket = link_believed.bucket
