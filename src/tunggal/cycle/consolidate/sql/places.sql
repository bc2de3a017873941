-- Rows that share a key: the newest is kept (place 1); equal days are told apart by content alone.
select
    typed.source,
    typed.delivery,
    typed.file,
    typed.row,
    typed.row_key,
    row_number() over (
        partition by $of_typed
        order by typed.$day desc nulls last, typed.delivery desc nulls last,
            typed.content asc nulls last, typed.source asc nulls last,
            typed.file asc nulls last, typed.row asc nulls last
    ) as place,
    case when
        min(typed.content) over (partition by $of_typed)
        < max(typed.content) over (partition by $of_typed)
    then 1 else 0 end as differs
from typed_$part as typed
inner join repeated_$part as repeated on $same
where typed.refused_rule is null
