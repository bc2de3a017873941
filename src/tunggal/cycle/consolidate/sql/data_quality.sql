-- Every check of every source and regency: rows that fail it and rows looked at.
select
    looked_at.source,
    looked_at.regency_code,
    checks.check_name,
    cast(sum(
        case when position(concat(';', checks.check_name, ';') in looked_at.warnings) > 0
        then looked_at.looked_at else 0 end
    ) as bigint) as found,
    cast(sum(looked_at.looked_at) as bigint) as looked_at
from looked_at
inner join checks on checks.source = looked_at.source and checks.part = looked_at.part
group by looked_at.source, looked_at.regency_code, checks.check_name
