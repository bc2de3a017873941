-- Where nobody has a card, the best record among those in one family record stands for the family.
select person_id, min(first_no) as first_no
from link_beside
group by person_id
