-- Rows of $part that share a key: of each person or thing the newest is kept (place 1); equal days
-- are told apart by the age of their deliveries, then by content alone. Where one key names several persons, none may take another's
-- place: all are kept, each under the key and a digest of who it is.
with told as (
    select
        typed.source,
        typed.delivery,
        typed.file,
        typed.row,
        typed.row_key,
        typed.content,
        typed.$day as told_on,
        delivered.age,
        $who as who
    from typed_$part as typed
    inner join repeated_$part as repeated on $same
    inner join delivered
        on delivered.source = typed.source
        and delivered.delivery = typed.delivery
        and delivered.part = '$part'
    where typed.refused_rule is null
)

select
    told.source,
    told.delivery,
    told.file,
    told.row,
    case when
        min(told.who) over (partition by $scope) < max(told.who) over (partition by $scope)
    then concat(told.row_key, '~', told.who) else told.row_key end as own_key,
    row_number() over (
        partition by $scope, told.who
        order by told.told_on desc nulls last, told.age desc nulls last,
            told.content asc nulls last, told.source asc nulls last,
            told.file asc nulls last, told.row asc nulls last
    ) as place,
    case when
        min(told.content) over (partition by $scope)
        < max(told.content) over (partition by $scope)
    then 1 else 0 end as differs
from told
