-- The families of this quarter: their card, if any, and their first person.
select token, min(person_id) as first_person, cast(count(*) as int) as persons
from link_tokens
group by token
