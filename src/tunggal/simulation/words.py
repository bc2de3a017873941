"""Word lists of the simulated country: parts of names by culture and sex, and streets."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


# The commoner a word, the further to the front.
JAVANESE_MEN = _words(
    "Slamet Agus Bambang Joko Sutrisno Supriyadi Suparman Sukardi Suyono Sugeng Wahyudi Eko Dwi "
    "Tri Heru Hendro Sarjono "
    "Sumarno Suharto Sukirman Sudarmaji Purwanto Prayitno Widodo Wibowo Hartono Haryanto Mulyono "
    "Mujiono Paijo Parjo "
    "Paimin Tukiman Ngatiman Warsito Wagiman Sunaryo Sunarto Suwarno Suratno Suroso Subagyo "
    "Subekti Sujarwo Sucipto "
    "Cahyo Cahyono Djarwo Endro Gunawan Gatot Harjo Kasno Kusno Legiman Margono Marsudi Munawar "
    "Nugroho Priyono Pujianto "
    "Rahardjo Riyadi Rusdi Samsul Santoso Sarwono Sigit Sutarjo Sutikno Suyatno Teguh Tugiman "
    "Untung Wiyono Yatno Yuwono "
)
JAVANESE_WOMEN = _words(
    "Sri Siti Sumiati Suparmi Sulastri Wahyuni Lestari Dwi Tri Endang Ningsih Suryani Sutinah "
    "Tukinem Ngatinem Paijem "
    "Sumarni Suminah Sukinah Suharti Sunarti Kasiyem Kartini Lasmi Marsini Mujiati Murni Partini "
    "Poniyem Purwanti Rahayu "
    "Retno Rukmini Rumini Saminem Sariyem Sarinah Sartini Sayem Sudarmi Sugiyanti Sukarti Sulasmi "
    "Sumini Supadmi "
    "Suratmi Suryati Sutarmi Suwarni Tarmi Tumini Tuminah Utami Warsini Wasini Watini Wiji Winarti "
    "Yatini Yuliati Yuni "
)
SUNDANESE_MEN = _words(
    "Asep Dadang Ujang Cecep Deden Dedi Endang Iwan Jajang Maman Nana Oman Rahmat Tatang Yayan Ade "
    "Aep Atang Cucu Dayat "
    "Didin Engkos Enjang Entis Iing Ijang Juju Kosasih Mamat Momon Nandang Odang Oding Rohman "
    "Sobari Suherman Suryana "
    "Tarya Toto Udin Usep Wawan Yana Yaya Yusuf Herdiana Hidayat Kurnia Permana Setiawan Sudrajat "
    "Suganda Sutisna "
)
SUNDANESE_WOMEN = _words(
    "Neng Euis Nining Ade Ai Cucu Dede Eem Elis Enok Enung Iis Ijah Imas Iyah Kokom Lilis Mimin "
    "Nani Neneng Nunung "
    "Odah Oneng Rina Rosita Tati Tini Titin Uum Wiwin Yani Yayah Yeni Yoyoh Herlina Kurniasih "
    "Mulyati Nuraeni Rohaeti "
    "Rukmana Sopiah Sukaesih Suryati Susilawati"
)
MUSLIM_MEN = _words(
    "Muhammad Ahmad Abdul Nur Rizki Fajar Ali Hasan Husein Ibrahim Ismail Yusuf Umar Usman Zainal "
    "Syarif Syamsul Arif "
    "Aditya Ridwan Rahman Rahmat Rohim Hakim Halim Hamid Hamzah Hanafi Harun Hidayat Ikhsan Ilham "
    "Imam Irfan Iqbal "
    "Jamaludin Kamal Karim Kholid Khoirul Lukman Mahmud Malik Mansur Maulana Miftah Munir Mustofa "
    "Nasir Nurdin Qodir "
    "Rasyid Rofiq Saiful Saleh Salim Samsudin Sholeh Sulaiman Syaiful Syahrul Taufik Wahid Wahyu "
    "Yahya Yunus Zaki "
    "Zulkifli Fauzi Faisal Fikri Farhan Firdaus Bahrudin Burhan Dahlan Effendi Fadli Fahmi Ghozali "
    "Habib Jafar Junaidi "
)
MUSLIM_WOMEN = _words(
    "Siti Nur Nurul Fatimah Aisyah Khadijah Aminah Halimah Hasanah Maryam Zahra Zainab Ruqayah "
    "Salmah Sofiah Safitri "
    "Rohmah Rahma Rahmawati Ramadhani Putri Laila Lutfiah Khoiriyah Kholifah Hidayah Husna "
    "Istiqomah Jamilah Jannah "
    "Mardiyah Masruroh Mufidah Munawaroh Mutmainah Nabila Nadia Nafisah Najwa Naila Qomariah "
    "Robiah Rodiyah Saidah "
    "Salsabila Sakinah Syifa Syarifah Ulfah Umi Wardah Yasmin Yulia Zulaikha Zubaidah Asiyah "
    "Azizah Badriyah Fadilah "
    "Farida Fitri Fitriani Habibah Hafizah Hanifah Chusnul Alfiah Anisa Amalia Intan Indah Dewi "
    "Ayu Wulandari "
)
MODERN_MEN = _words(
    "Andi Budi Dimas Bagas Bayu Galih Gilang Reza Rendi Rudi Doni Denny Dicky Ferry Hendra Indra "
    "Irwan Kevin Rian Riko "
    "Robi Roni Satria Surya Tommy Wisnu Yoga Yudi Yogi Aldi Alvin Angga Anton Ardi Arya Bima "
    "Candra Danang Davin Fandi "
    "Firman Ivan Kukuh Nanda Pandu Panji Prabowo Pratama Putra Raditya Rangga Rifki Saputra "
    "Setiawan Sandi Wijaya Wirawan "
)
MODERN_WOMEN = _words(
    "Dewi Ayu Putri Rina Rini Rani Ratna Sari Lestari Wulan Wati Yanti Yuliana Yunita Anita Ani "
    "Diana Dian Dina Desi Eka "
    "Elsa Erna Evi Fitri Gita Hesti Ika Ima Indah Intan Kartika Lia Lina Linda Lisa Maya Mega Mira "
    "Nia Nina Novi Nita "
    "Oktavia Permata Pertiwi Puspita Puspitasari Riska Rosa Sinta Susanti Tika Tina Vera Vina "
    "Widya Wulandari Yuni Anggraini "
)
BALINESE_FIRST_MEN = _words("I I I Ida Anak")
BALINESE_FIRST_WOMEN = ["Ni"]
BALINESE_ORDER = _words("Wayan Made Nyoman Ketut Putu Kadek Komang Gede Nengah Luh")
BALINESE_MEN = _words(
    "Sudarma Suardana Sudiarta Artawan Widana Wirawan Suparta Sukarja Sumerta Sutama Adnyana "
    "Arimbawa Astawa Budiarta "
    "Dharma Eka Gunawan Jaya Karya Kerta Mahendra Mudita Negara Oka Parwata Pastika Putra Rai "
    "Sadia Sanjaya Suastika "
    "Subrata Suweca Swastika Tantra Wijaya Winaya Yasa Yudana Yudiana"
)
BALINESE_WOMEN = _words(
    "Sukerti Suartini Asri Astiti Budiasih Darmini Dewi Ernawati Kerti Kusumawati Lestari Manik "
    "Mariani Murniati Nadi "
    "Novianti Padmi Puspawati Rai Rasmini Rusmini Sari Sariani Sasih Sekar Sudiani Sukasih Sumiari "
    "Suparmi Swandewi "
    "Trisnawati Warsiki Widiani Wirati Yuliari"
)
CHRISTIAN_MEN = _words(
    "Yohanes Markus Lukas Matius Petrus Paulus Yakobus Andreas Stefanus Simon Daniel David Samuel "
    "Yosef Antonius "
    "Fransiskus Agustinus Albertus Benyamin Bernadus Daud Elias Filipus Gabriel Ignatius Jefri "
    "Jonathan Kristian Leonardus "
    "Martinus Mikael Nikolas Oktavianus Rafael Robertus Saulus Thomas Timotius Viktor Wilhelmus "
    "Yeremia Yulius Zakarias "
)
CHRISTIAN_WOMEN = _words(
    "Maria Marta Elisabet Yohana Kristina Kristiani Ester Rut Sara Debora Rahel Magdalena "
    "Margareta Anastasia Agnes "
    "Agustina Angelina Betty Cecilia Dorkas Emiliana Fransiska Helena Katarina Lidia Lusia Monika "
    "Natalia Novita Paulina "
    "Regina Rosalina Silvia Sofia Stefani Susana Teresia Veronika Yuliana Yustina"
)
BATAK_CLANS = _words(
    "Simanjuntak Siregar Sitorus Nasution Harahap Lubis Hutapea Hutagalung Manurung Marpaung "
    "Nainggolan Napitupulu "
    "Pakpahan Panjaitan Pasaribu Pardede Purba Rajagukguk Sagala Samosir Saragih Siahaan Sianturi "
    "Sibarani Sihombing "
    "Silaban Silalahi Silitonga Simatupang Simbolon Sinaga Sinambela Sirait Sitompul Situmorang "
    "Tambunan Tampubolon Tobing "
)
EASTERN_CLANS = _words(
    "Latuconsina Pattiasina Pattinama Leimena Lekatompessy Matulessy Nanlohy Sahetapy Siahaya "
    "Tomasoa Tuhuteru Wattimena "
    "Bria Da Dopo Fallo Hau Kase Klau Leki Manafe Nahak Nenohai Seran Tefa Wabang Kambu Kogoya "
    "Murib Tabuni Wanimbo "
    "Wenda Yikwa Rumbiak Rumaropen Mandacan Karubaba Yoku Ohee Kaiway"
)
CHINESE_CLANS = _words(
    "Tan Lim Oei Liem Tjia Kwee Halim Hartono Wijaya Gunawan Santoso Salim Kusuma Susanto Tanujaya"
)
MALAY_MEN = _words(
    "Syafrizal Syahrial Zulfikar Zulhendri Afrizal Afriadi Alfian Amrizal Asril Azwar Bustami "
    "Darwis Effendi Erizal "
    "Fakhri Hendri Irsyad Jasman Jufri Khairul Masrizal Nasrul Nofrizal Rafli Rinaldi Rizal Rusli "
    "Sabirin Syafri "
    "Syafrudin Tarmizi Yasril Yulhendri Yusrizal Zainuddin Zamri"
)
MALAY_WOMEN = _words(
    "Yusnidar Yulinar Asniar Asmawati Darmawati Desmawati Elfi Erlinda Ermawati Gusnita Harniati "
    "Jasmaniar Juraida "
    "Lismawarni Marlina Martini Nurbaiti Nurhayati Nurjanah Nurlela Nurmala Rosmaniar Rosnida "
    "Rosmawati Rusdiana "
    "Syamsinar Suarni Warnida Yarnis Yenti Yulidar Zuraida Zuriati"
)
BUGIS_MEN = _words(
    "Baso Ambo Rappe Sakka Beddu Lamang Mappa Mappiare Makkasau Mattalatta Palallo Pallawa "
    "Parakkasi Sultan Syahrir "
    "Takdir Tenri Tahir Amiruddin Baharuddin Hasanuddin Jalaluddin Kamaruddin Muhtar Mustari "
    "Nasruddin Ruslan Saharuddin "
)
BUGIS_WOMEN = _words(
    "Besse Indo Tenri Bau Cahaya Hasnah Hasriani Hajrah Darmawati Jumriani Kartini Masita Masniati "
    "Nurhaeda Nurlia "
    "Rahmatia Rosdiana Rosmini Salma Sitti Suriani Sundari Syamsiah Wahida"
)
LAST_MEN = _words(
    "Saputra Pratama Setiawan Hidayat Kurniawan Wijaya Santoso Susanto Nugroho Wibowo Gunawan "
    "Firmansyah Ramadhan Putra "
    "Maulana Permana Prasetyo Utomo Widodo Purnomo Suryadi Hermawan Irawan Budiman Kusuma Rahmadi "
    "Syahputra Ardiansyah "
    "Alamsyah Darmawan Effendi Fadillah Hakim Harahap Iskandar Laksono Mahendra Nasution Pamungkas "
    "Rosadi Subagja Zaelani "
)
LAST_WOMEN = _words(
    "Lestari Rahayu Wulandari Sari Putri Susanti Wahyuni Handayani Astuti Ningsih Fitriani "
    "Anggraini Rahmawati Hasanah "
    "Maharani Kusumawati Setyowati Widiastuti Puspitasari Mulyani Suryani Oktaviani Permatasari "
    "Safitri Utami Yulianti "
    "Nuraini Nurjanah Pratiwi Purnamasari Apriliani Damayanti Febrianti Indriani Kurniasih Maulida "
    "Ramadhani Zahrani "
)
BUGIS_TITLES = _words("Andi Daeng Puang")
TITLES_MEN = ("H.", "H.", "H.", "K.H.", "Drs.", "Ir.", "R.", "Ust.")
TITLES_WOMEN = ("Hj.", "Hj.", "Hj.", "Hj.", "Dra.", "Ir.", "Rr.", "Ust.")
DEGREES = ("S.Pd", "S.H.", "S.E.", "S.Kom", "A.Md", "S.Sos", "M.M.", "S.T.")

STREETS = _words(
    "Melati Mawar Anggrek Kenanga Cempaka Flamboyan Dahlia Teratai Merpati Rajawali Kutilang Elang "
    "Garuda Pahlawan "
    "Merdeka Diponegoro Sudirman Kartini Pemuda Veteran Mangga Rambutan Durian Jambu Nangka "
    "Manggis Salak Kelapa "
    "Cendana Jati Mahoni Akasia Beringin Bambu Pinus Damar Masjid Pasar Stasiun Sekolah Balai "
    "Kantor Pelabuhan Sungai "
)

# What the same word is also written as, whoever writes it.
SPELLED_ALSO = {
    "Muhammad": _words("Mohammad Mohamad Muhamad Muhamed Mochamad Moch. Moh. Mhd. Md. M."),
    "Ahmad": _words("Achmad Akhmad Ahmat Akhmat"),
    "Abdul": _words("Abd. Abd Abdoel Abdull"),
    "Nur": _words("Noor Noer Nuur"),
    "Nurul": _words("Noorul Noerul"),
    "Siti": _words("St. Sitti Sitie"),
    "Sitti": _words("Siti St."),
    "Syarif": _words("Sjarif Sarip Sarif"),
    "Aisyah": _words("Aisah Aisha Aysah Asyah"),
    "Fatimah": _words("Patimah Fatima Fatmah"),
    "Zainal": _words("Zaenal Jaenal Jainal"),
    "Zainuddin": _words("Zaenudin Jaenudin Zainudin"),
    "Yusuf": _words("Jusuf Yusup Yoesoef"),
    "Khadijah": _words("Hadijah Kadijah Chadijah"),
    "Husein": _words("Husen Hussein Husin"),
    "Umar": _words("Omar Oemar"),
    "Usman": _words("Utsman Oesman Osman"),
    "Sulaiman": _words("Soleman Sulaeman Soelaiman"),
    "Rizki": _words("Rizky Risky Riski"),
    "Taufik": _words("Taufiq Topik Taupik"),
    "Ridwan": _words("Ridhwan Riduan"),
    "Joko": _words("Djoko Jaka"),
    "Cahyo": _words("Tjahjo Cahya"),
    "Cahyono": _words("Tjahjono"),
    "Wahyudi": _words("Wahjudi Wahyoedi"),
    "Rahmat": _words("Rachmat Rohmat"),
    "Yohanes": _words("Johanes Johannes Yohannes"),
    "Kristina": _words("Christina Kristin"),
    "Kristian": _words("Christian"),
    "Wayan": _words("Wyn. Wy."),
    "Nyoman": _words("Nym. Njoman"),
    "Ketut": _words("Kt. Ktut"),
    "Made": _words("Md."),
}
