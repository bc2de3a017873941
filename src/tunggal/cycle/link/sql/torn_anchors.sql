-- For a torn NIK the record that most of the others agree with stands for it.
select nik, record_no as anchor_no
from (
    select
        nik,
        record_no,
        row_number() over (
            partition by nik order by partners desc nulls last, record_no asc nulls last
        ) as place
    from (
        select one.nik, one.record_no, count(*) as partners
        from link_torn
        inner join link_records as one on one.nik = link_torn.nik
        inner join link_records as other on other.nik = link_torn.nik
        where $sane
        group by one.nik, one.record_no
    ) as counted
) as placed
where place = 1
