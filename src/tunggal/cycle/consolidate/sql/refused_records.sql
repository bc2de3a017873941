-- Rows of $part that nothing could be made of, with the remedy of the rule they broke.
select
    typed.source,
    typed.delivery,
    typed.file,
    typed.row,
    typed.refused_rule as rule,
    typed.refused_column as column_name,
    remedies.remedy
from typed_$part as typed
left join remedies on remedies.rule = typed.refused_rule
where typed.refused_rule is not null
