// Every emoji of Unicode 16 by group: `=group`, `emoji name|other,words`, `+codes of countries with a flag`.
// Made from the annotations of Unicode CLDR 47 (https://cldr.unicode.org),
// © 2015-2024 Unicode, Inc., under the Unicode License V3: docs/licenses/unicode.txt.
export default `
=faces
😀 grinning face|cheery,happy,laugh,nice,smile,smiling,teeth
😃 grinning face with big eyes|awesome,happy,mouth,open,smile,smiling,teeth,yay
😄 grinning face with smiling eyes|happy,laugh,lol,mouth,open,smile
😁 beaming face with smiling eyes|grin,grinning,happy,nice,smile,teeth
😆 grinning squinting face|closed,eyes,haha,hahaha,happy,laugh,lol,mouth,open,rofl,smile,smiling
😅 grinning face with sweat|cold,dejected,excited,mouth,nervous,open,smile,smiling,stress
🤣 rolling on the floor laughing|crying,funny,haha,happy,hehe,hilarious,joy,lmao,lol,rofl,roflmao,tear
😂 face with tears of joy|crying,feels,funny,haha,happy,hehe,hilarious,laugh,lmao,lol,rofl,roflmao
🙂 slightly smiling face|happy,smile
🙃 upside-down face|hehe,smile
🫠 melting face|disappear,dissolve,embarrassed,haha,heat,hot,liquid,lol,sarcasm
😉 winking face|flirt,heartbreaker,sexy,slide,tease,winks
😊 smiling face with smiling eyes|blush,glad,satisfied,smile
😇 smiling face with halo|angel,blessed,fairy,fantasy,happy,innocent,peaceful,smile,spirit,tale
🥰 smiling face with hearts|adore,crush,ily,love,romance,smile
😍 smiling face with heart-eyes|bae,feels,ily,kisses,love,romance,smile,xoxo
🤩 star-struck|excited,eyes,grinning,smile,star-struck,starry-eyed,wow
😘 face blowing a kiss|adorbs,bae,flirt,heart,ily,love,lover,miss,muah,romantic,smooch,xoxo
😗 kissing face|date,dating,flirt,ily,love,smooch,xoxo
☺️ smiling face|happy,outlined,relaxed,smile
😚 kissing face with closed eyes|bae,blush,date,dating,flirt,ily,kisses,smooches,xoxo
😙 kissing face with smiling eyes|closed,date,dating,flirt,ily,kisses,love,night,smile
🥲 smiling face with tear|glad,grateful,happy,joy,pain,proud,relieved,smile,touched
😋 face savoring food|delicious,eat,full,hungry,smile,smiling,tasty,um,yum,yummy
😛 face with tongue|awesome,cool,nice,party,stuck-out,sweet
😜 winking face with tongue|crazy,epic,eye,funny,joke,loopy,nutty,party,stuck-out,wacky,weirdo,yolo
🤪 zany face|crazy,eye,eyes,goofy,large,small
😝 squinting face with tongue|closed,eye,eyes,gross,horrible,omg,stuck-out,taste,whatever,yolo
🤑 money-mouth face|paid
🤗 smiling face with open hands|hug,hugging
🤭 face with hand over mouth|giggle,oops,realization,secret,shock,sudden,surprise,whoops
🫢 face with open eyes and hand over mouth|amazement,awe,disbelief,embarrass,gasp,omg,quiet,scared,shock,surprise
🫣 face with peeking eye|captivated,embarrass,hide,hiding,peep,scared,shy,stare
🤫 shushing face|quiet,shh
🤔 thinking face|chin,consider,hmm,ponder,wondering
🫡 saluting face|good,luck,ma'am,OK,respect,sir,troops,yes
🤐 zipper-mouth face|keep,quiet,secret,shut
🤨 face with raised eyebrow|disapproval,disbelief,distrust,emoji,hmm,mild,skeptic,surprise,what
😐 neutral face|awkward,blank,deadpan,fine,jealous,meh,oh,shade,straight,unamused,unhappy,unimpressed,whatever
😑 expressionless face|awkward,dead,fine,inexpressive,jealous,meh,oh,omg,straight,uh,unhappy,unimpressed,whatever
😶 face without mouth|awkward,blank,mute,quiet,secret,silent,speechless
🫥 dotted line face|depressed,disappear,hidden,hide,introvert,invisible,meh,whatever,wtv
😶‍🌫️ face in clouds|absentminded,fog,head
😏 smirking face|boss,dapper,flirt,homie,kidding,leer,shade,slick,sly,smug,snicker,suave,suspicious,swag
😒 unamused face|...,bored,fine,jealous,jel,jelly,pissed,smh,ugh,uhh,unhappy,weird,whatever
🙄 face with rolling eyes|eyeroll,shade,ugh,whatever
😬 grimacing face|awk,awkward,dentist,grinning,smile,smiling
😮‍💨 face exhaling|blow,blowing,exhausted,gasp,groan,relief,sigh,smiley,smoke,whisper,whistle
🤥 lying face|liar,lie,pinocchio
🫨 shaking face|crazy,daze,earthquake,omg,panic,shock,surprise,vibrate,whoa,wow
🙂‍↔️ head shaking horizontally|no,shake
🙂‍↕️ head shaking vertically|nod,yes
😌 relieved face|calm,peace,zen
😔 pensive face|awful,bored,dejected,died,disappointed,losing,lost,sad,sucks
😪 sleepy face|crying,good,night,sad,tired
🤤 drooling face
😴 sleeping face|bed,bedtime,good,goodnight,nap,night,tired,whatever,yawn,zzz
🫩 face with bags under eyes|bored,exhausted,fatigued,late,sleepy,tired,weary
😷 face with medical mask|cold,dentist,doctor,dr,germs,sick
🤒 face with thermometer|ill,sick
🤕 face with head-bandage|head-bandage,hurt,injury,ouch
🤢 nauseated face|gross,nasty,sick,vomit
🤮 face vomiting|barf,ew,gross,puke,sick,spew,throw
🤧 sneezing face|fever,flu,gesundheit,sick
🥵 hot face|dying,feverish,heat,panting,red-faced,stroke,sweating,tongue
🥶 cold face|blue,blue-faced,freezing,frostbite,icicles,subzero,teeth
🥴 woozy face|dizzy,drunk,eyes,intoxicated,mouth,tipsy,uneven,wavy
😵 face with crossed-out eyes|dead,dizzy,feels,knocked,sick,tired
😵‍💫 face with spiral eyes|confused,dizzy,hypnotized,omg,smiley,trouble,whoa,woah,woozy
🤯 exploding head|blown,mind,mindblown,no,shocked,way
🤠 cowboy hat face|cowgirl
🥳 partying face|bday,birthday,celebrate,excited,happy,hat,hooray,horn
🥸 disguised face|eyebrow,glasses,incognito,moustache,mustache,nose,spy,tache,tash
😎 smiling face with sunglasses|awesome,beach,bright,bro,chilling,cool,rad,relaxed,shades,slay,smile,style,swag,win
🤓 nerd face|brainy,clever,expert,geek,gifted,glasses,intelligent,smart
🧐 face with monocle|classy,fancy,rich,stuffy,wealthy
😕 confused face|befuddled,dunno,frown,hm,meh,sad,sorry,sure
🫤 face with diagonal mouth|confused,disappointed,doubt,frustrated,meh,skeptical,unsure,whatever,wtv
😟 worried face|anxious,butterflies,nerves,nervous,sad,stress,surprised,worry
🙁 slightly frowning face|sad
☹️ frowning face|sad
😮 face with open mouth|believe,forgot,omg,shocked,surprised,sympathy,unbelievable,unreal,whoa,wow
😯 hushed face|epic,omg,stunned,surprised,whoa,woah
😲 astonished face|cost,no,omg,shocked,totally,way
😳 flushed face|amazed,awkward,crazy,dazed,dead,disbelief,embarrassed,geez,heat,hot,impressed,jeez,what,wow
🥺 pleading face|begging,big,eyes,mercy,please,pretty,puppy,sad,why
🥹 face holding back tears|admiration,aww,cry,embarrassed,feelings,grateful,gratitude,joy,please,proud,resist,sad
😦 frowning face with open mouth|caught,guard,scared,scary,surprise,what,wow
😧 anguished face|forgot,scared,scary,stressed,surprise,unhappy,what,wow
😨 fearful face|afraid,anxious,blame,scared,worried
😰 anxious face with sweat|blue,cold,eek,mouth,nervous,open,rushed,scared,yikes
😥 sad but relieved face|anxious,call,close,complicated,disappointed,sweat,time,whew
😢 crying face|awful,feels,miss,sad,tear,triste,unhappy
😭 loudly crying face|bawling,sad,sob,tear,tears,unhappy
😱 face screaming in fear|epic,fearful,munch,scared,shocked,surprised,woah
😖 confounded face|annoyed,confused,cringe,distraught,feels,frustrated,mad,sad
😣 persevering face|concentrate,focus,headache
😞 disappointed face|awful,blame,dejected,fail,losing,sad,unhappy
😓 downcast face with sweat|close,cold,feels,headache,nervous,sad,scared,yikes
😩 weary face|crying,fail,feels,hungry,mad,nooo,sad,sleepy,tired,unhappy
😫 tired face|cost,feels,nap,sad,sneeze
🥱 yawning face|bedtime,bored,goodnight,nap,night,sleep,tired,whatever,zzz
😤 face with steam from nose|anger,angry,feels,fume,fuming,furious,fury,mad,triumph,unhappy,won
😡 enraged face|anger,angry,feels,mad,maddening,pouting,rage,red,shade,unhappy,upset
😠 angry face|anger,blame,feels,frustrated,mad,maddening,rage,shade,unhappy,upset
🤬 face with symbols on mouth|censor,cursing,cussing,mad,pissed,swearing
😈 smiling face with horns|demon,devil,evil,fairy,fantasy,purple,shade,smile,tale
👿 angry face with horns|demon,devil,evil,fairy,fantasy,imp,mischievous,purple,shade,tale
💀 skull|body,dead,death,fairy,i'm,lmao,monster,tale,yolo
☠️ skull and crossbones|bone,dead,death,monster
💩 pile of poo|bs,comic,doo,dung,fml,monster,poop,smelly,smh,stink,turd
🤡 clown face
👹 ogre|creature,devil,fairy,fantasy,mask,monster,scary,tale
👺 goblin|angry,creature,fairy,fantasy,mask,mean,monster,tale
👻 ghost|boo,creature,excited,fairy,fantasy,halloween,haunting,monster,scary,silly,tale
👽 alien|creature,fairy,fantasy,monster,space,tale,ufo
👾 alien monster|creature,fairy,fantasy,game,gamer,games,pixelated,space,tale,ufo
🤖 robot|monster
😺 grinning cat|animal,mouth,open,smile,smiling
😸 grinning cat with smiling eyes|animal,smile
😹 cat with tears of joy|animal,laugh,lol
😻 smiling cat with heart-eyes|animal,love,smile
😼 cat with wry smile|animal,ironic
😽 kissing cat|animal,closed,eye,eyes
🙀 weary cat|animal,oh,surprised
😿 crying cat|animal,sad,tear
😾 pouting cat|animal
🙈 see-no-evil monkey|embarrassed,forbidden,forgot,gesture,hide,omg,prohibited,scared,secret,smh,watch
🙉 hear-no-evil monkey|animal,ears,forbidden,gesture,listen,prohibited,secret,shh,tmi
🙊 speak-no-evil monkey|animal,forbidden,gesture,oops,prohibited,quiet,secret,stealth
💌 love letter|heart,mail,romance,valentine
💘 heart with arrow|adorbs,cupid,date,emotion,ily,love,romance,valentine
💝 heart with ribbon|anniversary,emotion,ily,kisses,valentine,xoxo
💖 sparkling heart|emotion,excited,good,ily,kisses,morning,night,xoxo
💗 growing heart|emotion,excited,ily,kisses,muah,nervous,pulse,xoxo
💓 beating heart|cardio,emotion,ily,love,pulsating,pulse
💞 revolving hearts|adorbs,anniversary,emotion
💕 two hearts|anniversary,date,dating,emotion,ily,kisses,love,loving,xoxo
💟 heart decoration|emotion,purple,white
❣️ heart exclamation|heavy,mark,punctuation
💔 broken heart|break,crushed,emotion,lonely,sad
❤️‍🔥 heart on fire|burn,love,lust,sacred
❤️‍🩹 mending heart|healthier,improving,recovering,recuperating,well
❤️ red heart|emotion,love
🩷 pink heart|adorable,cute,emotion,ily,like,love,special,sweet
🧡 orange heart
💛 yellow heart|cardiac,emotion,ily,love
💚 green heart|emotion,ily,love,romantic
💙 blue heart|emotion,ily,love,romance
🩵 light blue heart|cute,cyan,emotion,ily,like,love,sky,special,teal
💜 purple heart|bestest,emotion,ily,love
🤎 brown heart
🖤 black heart|evil,wicked
🩶 grey heart|emotion,gray,ily,love,silver,slate,special
🤍 white heart
💋 kiss mark|dating,emotion,heart,kissing,lips,romance,sexy
💯 hundred points|100,a+,agree,clearly,definitely,faithful,fleek,full,keep,perfect,score,TRUE,truth,yup
💢 anger symbol|angry,comic,mad,upset
💥 collision|bomb,boom,comic,explode
💫 dizzy|comic,shining,shooting,star,stars
💦 sweat droplets|comic,drip,drops,splashing,squirt,water,wet,work,workout
💨 dashing away|cloud,comic,fart,fast,go,gone,gotta,running,smoke
🕳️ hole
💬 speech balloon|bubble,comic,dialog,message,sms,talk,text,typing
👁️‍🗨️ eye in speech bubble|balloon,witness
🗨️ left speech bubble|balloon,dialog
🗯️ right anger bubble|angry,balloon,mad
💭 thought balloon|bubble,cartoon,cloud,comic,daydream,decisions,dream,idea,invent,realize,think,wonder
💤 ZZZ|comic,good,goodnight,night,sleep,tired
=people
👋 waving hand|bye,cya,g2g,greetings,gtg,hello,hey,hi,later,outtie,ttfn,ttyl,wave,yo
🤚 raised back of hand|backhand
🖐️ hand with fingers splayed|raised,stop
✋ raised hand|five,high,stop
🖖 vulcan salute|finger,hand,hands
🫱 rightwards hand|handshake,hold,reach,shake
🫲 leftwards hand|handshake,hold,reach,shake
🫳 palm down hand|dismiss,drop,dropped,pick,shoo
🫴 palm up hand|beckon,catch,come,hold,know,lift,me,offer,tell
🫷 leftwards pushing hand|block,five,halt,high,hold,pause,refuse,slap,stop,wait
🫸 rightwards pushing hand|block,five,halt,high,hold,pause,refuse,slap,stop,wait
👌 OK hand|awesome,bet,dope,fleek,fosho,got,gotcha,legit,okay,pinch,rad,sure,sweet,three
🤌 pinched fingers|gesture,hand,hold,huh,patience,relax,sarcastic,ugh,what,zip
🤏 pinching hand|amount,bit,fingers,little,small,sort
✌️ victory hand|peace
🤞 crossed fingers|hand,luck
🫰 hand with index finger and thumb crossed|<3,expensive,heart,love,money,snap
🤟 love-you gesture|fingers,hand,ILY,love-you,three
🤘 sign of the horns|finger,hand,rock-on
🤙 call me hand|hang,loose,Shaka
👈 backhand index pointing left|finger,hand
👉 backhand index pointing right|finger,hand
👆 backhand index pointing up|finger,hand
🖕 middle finger|hand
👇 backhand index pointing down|finger,hand
☝️ index pointing up|finger,hand,this
🫵 index pointing at the viewer|finger,hand,poke
👍 thumbs up|+1,good,hand,like,yes
👎 thumbs down|-1,bad,dislike,good,hand,no,nope
✊ raised fist|clenched,hand,punch,solidarity
👊 oncoming fist|absolutely,agree,boom,bro,bruh,bump,clenched,correct,hand,knuckle,pound,punch,rock,ttyl
🤛 left-facing fist|left-facing,leftwards
🤜 right-facing fist
👏 clapping hands|applause,approval,awesome,congrats,excited,good,great,homie,job,nice,prayed,well,yay
🙌 raising hands|celebration,gesture,hooray,praise,raised
🫶 heart hands|<3,love
👐 open hands|hug,jazz,swerve
🤲 palms up together|cupped,dua,hands,pray,prayer,wish
🤝 handshake|agreement,deal,meeting,shake
🙏 folded hands|appreciate,ask,beg,blessed,bow,cmon,five,gesture,high,please,pray,thanks,thx
✍️ writing hand|write
💅 nail polish|bored,care,cosmetics,done,makeup,manicure,whatever
🤳 selfie|camera,phone
💪 flexed biceps|arm,beast,bench,bodybuilder,bro,curls,gains,gym,jacked,muscle,press,ripped,strong,weightlift
🦾 mechanical arm|prosthetic
🦿 mechanical leg|prosthetic
🦵 leg|bent,foot,kick,knee,limb
🦶 foot|ankle,feet,kick,stomp
👂 ear|body,ears,hear,hearing,listen,sound
🦻 ear with hearing aid|hard
👃 nose|body,noses,nosey,odor,smell
🧠 brain|intelligent,smart
🫀 anatomical heart|beat,cardiology,organ,pulse,real,red
🫁 lungs|breath,exhalation,inhalation,organ,respiration
🦷 tooth|dentist,pearly,teeth,white
🦴 bone|bones,dog,skeleton,wishbone
👀 eyes|body,googly,look,looking,omg,peep,see,seeing
👁️ eye|body,one
👅 tongue|body,lick,slurp
👄 mouth|beauty,body,kiss,kissing,lips,lipstick
🫦 biting lip|anxious,bite,fear,flirt,kiss,lipstick,nervous,sexy,worried,worry
👶 baby|babies,children,goo,infant,newborn,pregnant,young
🧒 child|bright-eyed,grandchild,kid,young
👦 boy|bright-eyed,child,grandson,kid,son,young
👧 girl|bright-eyed,child,daughter,kid,Virgo,young,zodiac
🧑 person|adult
👱 person: blond hair|human
👨 man|adult,bro
🧔 person: beard|whiskers
🧔‍♂️ man: beard
👱‍♂️ man: blond hair
👩 woman|adult,lady
🧔‍♀️ woman: beard
👱‍♀️ woman: blond hair
🧓 older person|adult,elderly,grandparent,wise
👴 old man|adult,bald,elderly,gramps,grandpa,wise
👵 old woman|adult,elderly,grandma,granny,lady,wise
🙍 person frowning|annoyed,disappointed,disgruntled,disturbed,frustrated,gesture,irritated,upset
🙍‍♂️ man frowning
🙍‍♀️ woman frowning
🙎 person pouting|disappointed,downtrodden,frown,grimace,scowl,sulk,upset,whine
🙎‍♂️ man pouting
🙎‍♀️ woman pouting
🙅 person gesturing NO|forbidden,hand,prohibit
🙅‍♂️ man gesturing NO
🙅‍♀️ woman gesturing NO
🙆 person gesturing OK|exercise,hand,omg
🙆‍♂️ man gesturing OK
🙆‍♀️ woman gesturing OK
💁 person tipping hand|fetch,flick,flip,gossip,sarcasm,sassy,seriously,whatever
💁‍♂️ man tipping hand
💁‍♀️ woman tipping hand
🙋 person raising hand|gesture,here,know,me,pick,question,raise
🙋‍♂️ man raising hand
🙋‍♀️ woman raising hand
🧏 deaf person|ear,gesture,hear
🧏‍♂️ deaf man
🧏‍♀️ deaf woman
🙇 person bowing|apology,ask,beg,favor,forgive,gesture,meditate,pity,regret,sorry
🙇‍♂️ man bowing
🙇‍♀️ woman bowing
🤦 person facepalming|again,bewilder,disbelief,exasperation,no,oh,omg,shock,smh
🤦‍♂️ man facepalming
🤦‍♀️ woman facepalming
🤷 person shrugging|doubt,dunno,guess,idk,ignorance,indifference,knows,maybe,whatever,who
🤷‍♂️ man shrugging
🤷‍♀️ woman shrugging
🧑‍⚕️ health worker|doctor,nurse,therapist
👨‍⚕️ man health worker
👩‍⚕️ woman health worker
🧑‍🎓 student|graduate
👨‍🎓 man student
👩‍🎓 woman student
🧑‍🏫 teacher|instructor,lecturer,professor
👨‍🏫 man teacher
👩‍🏫 woman teacher
🧑‍⚖️ judge|justice,law,scales
👨‍⚖️ man judge
👩‍⚖️ woman judge
🧑‍🌾 farmer|gardener,rancher
👨‍🌾 man farmer
👩‍🌾 woman farmer
🧑‍🍳 cook|chef
👨‍🍳 man cook
👩‍🍳 woman cook
🧑‍🔧 mechanic|electrician,plumber,tradesperson
👨‍🔧 man mechanic
👩‍🔧 woman mechanic
🧑‍🏭 factory worker|assembly,industrial
👨‍🏭 man factory worker
👩‍🏭 woman factory worker
🧑‍💼 office worker|architect,business,manager,white-collar
👨‍💼 man office worker
👩‍💼 woman office worker
🧑‍🔬 scientist|biologist,chemist,engineer,physicist
👨‍🔬 man scientist
👩‍🔬 woman scientist
🧑‍💻 technologist|coder,computer,developer,inventor,software
👨‍💻 man technologist
👩‍💻 woman technologist
🧑‍🎤 singer|actor,entertainer,rock,rockstar,star
👨‍🎤 man singer
👩‍🎤 woman singer
🧑‍🎨 artist|palette
👨‍🎨 man artist
👩‍🎨 woman artist
🧑‍✈️ pilot|plane
👨‍✈️ man pilot
👩‍✈️ woman pilot
🧑‍🚀 astronaut|rocket,space
👨‍🚀 man astronaut
👩‍🚀 woman astronaut
🧑‍🚒 firefighter|firetruck
👨‍🚒 man firefighter
👩‍🚒 woman firefighter
👮 police officer|apprehend,arrest,citation,cop,law,over,pulled,undercover
👮‍♂️ man police officer
👮‍♀️ woman police officer
🕵️ detective|sleuth,spy
🕵️‍♂️ man detective
🕵️‍♀️ woman detective
💂 guard|buckingham,helmet,london,palace
💂‍♂️ man guard
💂‍♀️ woman guard
🥷 ninja|assassin,fight,hidden,secret,skills,sly,soldier,stealth,war
👷 construction worker|build,fix,hardhat,hat,man,rebuild,remodel,repair
👷‍♂️ man construction worker
👷‍♀️ woman construction worker
🫅 person with crown|monarch,noble,regal,royal
🤴 prince|crown,fairy,fantasy,king,royal,tale
👸 princess|crown,fairy,fantasy,queen,royal,tale
👳 person wearing turban
👳‍♂️ man wearing turban
👳‍♀️ woman wearing turban
👲 person with skullcap|cap,Chinese,gua,guapi,hat,mao,pi
🧕 woman with headscarf|bandana,hijab,kerchief,mantilla,tichel
🤵 person in tuxedo|formal,wedding
🤵‍♂️ man in tuxedo
🤵‍♀️ woman in tuxedo
👰 person with veil|wedding
👰‍♂️ man with veil
👰‍♀️ woman with veil
🤰 pregnant woman
🫃 pregnant man|belly,bloated,full,overeat
🫄 pregnant person|belly,bloated,full,overeat,stuffed
🤱 breast-feeding|baby,mom,mother,nursing,woman
👩‍🍼 woman feeding baby
👨‍🍼 man feeding baby
🧑‍🍼 person feeding baby|nanny,newborn,nursing,parent
👼 baby angel|church,fairy,fantasy,tale
🎅 Santa Claus|celebration,Christmas,fairy,fantasy,father,holiday,merry,tale,xmas
🤶 Mrs. Claus|celebration,Christmas,fairy,fantasy,holiday,merry,mother,santa,tale,xmas
🧑‍🎄 Mx Claus|celebration,Christmas,fairy,fantasy,holiday,merry,santa,tale,xmas
🦸 superhero|good,hero
🦸‍♂️ man superhero
🦸‍♀️ woman superhero
🦹 supervillain|bad,criminal,evil,villain
🦹‍♂️ man supervillain
🦹‍♀️ woman supervillain
🧙 mage|fantasy,magic,play,sorcery,spell,summon,witch,wizard
🧙‍♂️ man mage
🧙‍♀️ woman mage
🧚 fairy|fantasy,myth,pixie,tale,wings
🧚‍♂️ man fairy
🧚‍♀️ woman fairy
🧛 vampire|blood,Dracula,fangs,halloween,scary,supernatural,teeth,undead
🧛‍♂️ man vampire
🧛‍♀️ woman vampire
🧜 merperson|creature,fairytale,folklore,ocean,sea,siren,trident
🧜‍♂️ merman
🧜‍♀️ mermaid
🧝 elf|elves,enchantment,fantasy,folklore,magic,myth
🧝‍♂️ man elf
🧝‍♀️ woman elf
🧞 genie|djinn,fantasy,jinn,lamp,myth,rub,wishes
🧞‍♂️ man genie
🧞‍♀️ woman genie
🧟 zombie|apocalypse,dead,halloween,horror,scary,undead,walking
🧟‍♂️ man zombie
🧟‍♀️ woman zombie
🧌 troll|fairy,fantasy,monster,tale
💆 person getting massage|headache,relax,salon,soothe,spa,tension,therapy,treatment
💆‍♂️ man getting massage
💆‍♀️ woman getting massage
💇 person getting haircut|barber,beauty,chop,cosmetology,cut,groom,parlor,shears,style
💇‍♂️ man getting haircut
💇‍♀️ woman getting haircut
🚶 person walking|amble,gait,hike,man,pace,pedestrian,stride,stroll
🚶‍♂️ man walking
🚶‍♀️ woman walking
🚶‍➡️ person walking: facing right|amble,gait,hike,man,pace,pedestrian,stride,stroll
🚶‍♀️‍➡️ woman walking: facing right
🚶‍♂️‍➡️ man walking: facing right
🧍 person standing
🧍‍♂️ man standing
🧍‍♀️ woman standing
🧎 person kneeling|knees
🧎‍♂️ man kneeling
🧎‍♀️ woman kneeling
🧎‍➡️ person kneeling: facing right|knees
🧎‍♀️‍➡️ woman kneeling: facing right
🧎‍♂️‍➡️ man kneeling: facing right
🧑‍🦯 person with white cane|blind,probing
👨‍🦯 man with white cane
👩‍🦯 woman with white cane
🧑‍🦼 person in motorized wheelchair
👨‍🦼 man in motorized wheelchair
👩‍🦼 woman in motorized wheelchair
🧑‍🦽 person in manual wheelchair
👨‍🦽 man in manual wheelchair
👨‍🦰 man: red hair
👨‍🦱 man: curly hair
👨‍🦳 man: white hair
👨‍🦲 man: bald
👨‍🦯‍➡️ man with white cane: facing right
👨‍🦼‍➡️ man in motorized wheelchair: facing right
👨‍🦽‍➡️ man in manual wheelchair: facing right
👨‍❤️‍💋‍👨 kiss: man, man
👨‍❤️‍👨 couple with heart: man, man
👨‍👩‍👦 family: man, woman, boy
👨‍👩‍👧 family: man, woman, girl
👨‍👩‍👧‍👦 family: man, woman, girl, boy
👨‍👩‍👦‍👦 family: man, woman, boy, boy
👨‍👩‍👧‍👧 family: man, woman, girl, girl
👨‍👨‍👦 family: man, man, boy
👨‍👨‍👧 family: man, man, girl
👨‍👨‍👧‍👦 family: man, man, girl, boy
👨‍👨‍👦‍👦 family: man, man, boy, boy
👨‍👨‍👧‍👧 family: man, man, girl, girl
👨‍👦 family: man, boy
👨‍👦‍👦 family: man, boy, boy
👨‍👧 family: man, girl
👨‍👧‍👦 family: man, girl, boy
👨‍👧‍👧 family: man, girl, girl
👩‍🦽 woman in manual wheelchair
👩‍🦰 woman: red hair
👩‍🦱 woman: curly hair
👩‍🦳 woman: white hair
👩‍🦲 woman: bald
👩‍🦯‍➡️ woman with white cane: facing right
👩‍🦼‍➡️ woman in motorized wheelchair: facing right
👩‍🦽‍➡️ woman in manual wheelchair: facing right
👩‍❤️‍💋‍👨 kiss: woman, man
👩‍❤️‍💋‍👩 kiss: woman, woman
👩‍❤️‍👨 couple with heart: woman, man
👩‍❤️‍👩 couple with heart: woman, woman
👩‍👩‍👦 family: woman, woman, boy
👩‍👩‍👧 family: woman, woman, girl
👩‍👩‍👧‍👦 family: woman, woman, girl, boy
👩‍👩‍👦‍👦 family: woman, woman, boy, boy
👩‍👩‍👧‍👧 family: woman, woman, girl, girl
👩‍👦 family: woman, boy
👩‍👦‍👦 family: woman, boy, boy
👩‍👧 family: woman, girl
👩‍👧‍👦 family: woman, girl, boy
👩‍👧‍👧 family: woman, girl, girl
🏃 person running|fast,hurry,marathon,move,quick,race,racing,rush,speed
🏃‍♂️ man running
🏃‍♀️ woman running
🏃‍➡️ person running: facing right|fast,hurry,marathon,move,quick,race,racing,rush,speed
🏃‍♀️‍➡️ woman running: facing right
🏃‍♂️‍➡️ man running: facing right
💃 woman dancing|dance,elegant,festive,flair,flamenco,groove,let's,salsa,tango
🕺 man dancing|dance,elegant,festive,flair,flamenco,groove,let's,salsa,tango
🕴️ person in suit levitating|business
👯 people with bunny ears|bestie,bff,counterpart,dancer,double,identical,pair,party,soulmate,twin,twinsies
👯‍♂️ men with bunny ears
👯‍♀️ women with bunny ears
🧖 person in steamy room|day,luxurious,pamper,relax,sauna,spa,unwind
🧖‍♂️ man in steamy room
🧖‍♀️ woman in steamy room
🧗 person climbing|mountain,rock,scale
🧗‍♂️ man climbing
🧗‍♀️ woman climbing
🤺 person fencing|fencer,sword
🏇 horse racing|jockey,racehorse,riding,sport
⛷️ skier|snow
🏂 snowboarder|ski,sport
🏌️ person golfing|ball,birdie,caddy,driving,green,pga,putt,range,tee
🏌️‍♂️ man golfing
🏌️‍♀️ woman golfing
🏄 person surfing|beach,ocean,sport,surfer,swell,waves
🏄‍♂️ man surfing
🏄‍♀️ woman surfing
🚣 person rowing boat|canoe,cruise,fishing,lake,oar,paddle,raft,river,rowboat
🚣‍♂️ man rowing boat
🚣‍♀️ woman rowing boat
🏊 person swimming|freestyle,sport,triathlon
🏊‍♂️ man swimming
🏊‍♀️ woman swimming
⛹️ person bouncing ball|athletic,basketball,championship,dribble,net,player,throw
⛹️‍♂️ man bouncing ball
⛹️‍♀️ woman bouncing ball
🏋️ person lifting weights|barbell,bodybuilder,deadlift,lifter,powerlifting,workout
🏋️‍♂️ man lifting weights
🏋️‍♀️ woman lifting weights
🚴 person biking|bicycle,bike,cycle,cyclist,riding,sport
🚴‍♂️ man biking
🚴‍♀️ woman biking
🚵 person mountain biking|bicycle,bike,cycle,cyclist,riding,sport
🚵‍♂️ man mountain biking
🚵‍♀️ woman mountain biking
🤸 person cartwheeling|active,excited,flip,gymnastics,happy,somersault
🤸‍♂️ man cartwheeling
🤸‍♀️ woman cartwheeling
🤼 people wrestling|combat,duel,grapple,ring,tournament
🤼‍♂️ men wrestling
🤼‍♀️ women wrestling
🤽 person playing water polo|sport,swimming
🤽‍♂️ man playing water polo
🤽‍♀️ woman playing water polo
🤾 person playing handball|athletics,ball,catch,chuck,hurl,lob,pitch,sport,throw,toss
🤾‍♂️ man playing handball
🤾‍♀️ woman playing handball
🤹 person juggling|act,balance,handle,manage,multitask,skill
🤹‍♂️ man juggling
🤹‍♀️ woman juggling
🧘 person in lotus position|cross,legged,legs,meditation,peace,relax,serenity,yoga,yogi,zen
🧘‍♂️ man in lotus position
🧘‍♀️ woman in lotus position
🛀 person taking bath|bathtub,tub
🛌 person in bed|bedtime,good,goodnight,hotel,nap,night,sleep,tired,zzz
🧑‍🤝‍🧑 people holding hands|bae,bestie,bff,couple,dating,flirt,friends,twins
👭 women holding hands|bae,bestie,bff,couple,dating,flirt,friends,girls,sisters,twins
👫 woman and man holding hands|bae,bestie,bff,couple,dating,flirt,friends,twins
👬 men holding hands|bae,bestie,bff,boys,brothers,couple,dating,flirt,friends,twins
💏 kiss|anniversary,babe,bae,couple,date,dating,heart,love,mwah,romance,together,xoxo
💑 couple with heart|anniversary,babe,bae,dating,kiss,love,relationship,romance,together
🗣️ speaking head|silhouette
👤 bust in silhouette|mysterious,shadow
👥 busts in silhouette|bff,everyone,friend,people
🫂 people hugging|comfort,embrace,farewell,friendship,goodbye,hello,love,thanks
👪 family|child
🧑‍🧑‍🧒 family: adult, adult, child
🧑‍🧑‍🧒‍🧒 family: adult, adult, child, child
🧑‍🧒 family: adult, child
🧑‍🧒‍🧒 family: adult, child, child
🧑‍🦰 person: red hair|adult,red hair
🧑‍🦱 person: curly hair|adult
🧑‍🦳 person: white hair|adult
🧑‍🦲 person: bald|adult
🧑‍🦯‍➡️ person with white cane: facing right|blind,probing
🧑‍🦼‍➡️ person in motorized wheelchair: facing right
🧑‍🦽‍➡️ person in manual wheelchair: facing right
👣 footprints|barefoot,clothing,omw,print,walk
🫆 fingerprint|clue,crime,detective,forensics,identity,mystery,print,safety,trace
=nature
🐵 monkey face|animal,banana
🐒 monkey|animal,banana
🦍 gorilla|animal
🦧 orangutan|animal,ape,monkey
🐶 dog face|adorbs,animal,pet,puppies,puppy
🐕 dog|animal,dogs,pet
🦮 guide dog|animal,blind
🐕‍🦺 service dog|animal,assistance
🐩 poodle|animal,dog,fluffy
🐺 wolf|animal
🦊 fox|animal
🦝 raccoon|animal,curious,sly
🐱 cat face|animal,kitten,kitty,pet
🐈 cat|animal,cats,kitten,pet
🐈‍⬛ black cat|animal,feline,halloween,meow,unlucky
🦁 lion|alpha,animal,Leo,mane,order,rawr,roar,safari,strong,zodiac
🐯 tiger face|animal,big,cat,predator
🐅 tiger|animal,big,cat,predator,zoo
🐆 leopard|animal,big,cat,predator,zoo
🐴 horse face|animal,dressage,equine,farm
🫎 moose|alces,animal,antlers,elk,mammal
🫏 donkey|animal,ass,burro,hinny,mammal,mule,stubborn
🐎 horse|animal,equestrian,farm,racehorse,racing
🦄 unicorn
🦓 zebra|animal,stripe
🦌 deer|animal
🦬 bison|animal,buffalo,herd,wisent
🐮 cow face|animal,farm,milk,moo
🐂 ox|animal,bull,farm,Taurus,zodiac
🐃 water buffalo|animal,zoo
🐄 cow|animal,farm,milk,moo
🐷 pig face|animal,bacon,farm,pork
🐖 pig|animal,bacon,farm,pork,sow
🐗 boar|animal,pig
🐽 pig nose|animal,farm,smell,snout
🐏 ram|animal,Aries,horns,male,sheep,zodiac,zoo
🐑 ewe|animal,baa,farm,female,fluffy,lamb,sheep,wool
🐐 goat|animal,Capricorn,farm,milk,zodiac
🐪 camel|animal,desert,dromedary,hump,one
🐫 two-hump camel|animal,bactrian,desert,two-hump
🦙 llama|alpaca,animal,guanaco,vicuña,wool
🦒 giraffe|animal,spots
🐘 elephant|animal
🦣 mammoth|animal,extinction,large,tusk,wooly
🦏 rhinoceros|animal
🦛 hippopotamus|animal
🐭 mouse face|animal
🐁 mouse|animal
🐀 rat|animal
🐹 hamster|animal,pet
🐰 rabbit face|animal,bunny,pet
🐇 rabbit|animal,bunny,pet
🐿️ chipmunk|animal,squirrel
🦫 beaver|animal,dam,teeth
🦔 hedgehog|animal,spiny
🦇 bat|animal,vampire
🐻 bear|animal,grizzly,growl,honey
🐻‍❄️ polar bear|animal,arctic,white
🐨 koala|animal,australia,bear,down,marsupial,under
🐼 panda|animal,bamboo
🦥 sloth|lazy,slow
🦦 otter|animal,fishing,playful
🦨 skunk|animal,stink
🦘 kangaroo|animal,joey,jump,marsupial
🦡 badger|animal,honey,pester
🐾 paw prints|feet,paws
🦃 turkey|bird,gobble,thanksgiving
🐔 chicken|animal,bird,ornithology
🐓 rooster|animal,bird,ornithology
🐣 hatching chick|animal,baby,bird,egg
🐤 baby chick|animal,bird,ornithology
🐥 front-facing baby chick|animal,bird,newborn,ornithology
🐦 bird|animal,ornithology
🐧 penguin|animal,antarctica,bird,ornithology
🕊️ dove|bird,fly,ornithology,peace
🦅 eagle|animal,bird,ornithology
🦆 duck|animal,bird,ornithology
🦢 swan|animal,bird,cygnet,duckling,ornithology,ugly
🦉 owl|animal,bird,ornithology,wise
🦤 dodo|animal,bird,extinction,large,ornithology
🪶 feather|bird,flight,light,plumage
🦩 flamingo|animal,bird,flamboyant,ornithology,tropical
🦚 peacock|animal,bird,colorful,ornithology,ostentatious,peahen,pretty,proud
🦜 parrot|animal,bird,ornithology,pirate,talk
🪽 wing|angelic,ascend,aviation,bird,fly,flying,heavenly,mythology,soar
🐦‍⬛ black bird|animal,beak,caw,corvid,crow,ornithology,raven,rook
🪿 goose|animal,bird,duck,flock,fowl,gaggle,gander,geese,honk,ornithology,silly
🐦‍🔥 phoenix|ascend,emerge,fantasy,firebird,glory,immortal,rebirth,reinvent,renewal,revive,rise,transform
🐸 frog|animal
🐊 crocodile|animal,zoo
🐢 turtle|animal,terrapin,tortoise
🦎 lizard|animal,reptile
🐍 snake|animal,bearer,Ophiuchus,serpent,zodiac
🐲 dragon face|animal,fairy,tale
🐉 dragon|animal,fairy,knights,tale
🦕 sauropod|brontosaurus,dinosaur,diplodocus
🦖 T-Rex|dinosaur,T-Rex
🐳 spouting whale|animal,beach,ocean
🐋 whale|animal,beach,ocean
🐬 dolphin|animal,beach,flipper,ocean
🦭 seal|animal,lion,ocean
🐟 fish|animal,dinner,fishes,fishing,Pisces,zodiac
🐠 tropical fish|animal,fishes
🐡 blowfish|animal,fish
🦈 shark|animal,fish
🐙 octopus|animal,creature,ocean
🐚 spiral shell|animal,beach,conch,sea
🪸 coral|change,climate,ocean,reef,sea
🪼 jellyfish|animal,aquarium,burn,invertebrate,life,marine,ocean,ouch,plankton,sea,sting,tentacles
🦀 crab|Cancer,zodiac
🦞 lobster|animal,bisque,claws,seafood
🦐 shrimp|food,shellfish,small
🦑 squid|animal,food,mollusk
🦪 oyster|diving,pearl
🐌 snail|animal,escargot,garden,nature,slug
🦋 butterfly|insect,pretty
🐛 bug|animal,garden,insect
🐜 ant|animal,garden,insect
🐝 honeybee|animal,bee,bumblebee,insect,nature,spring
🪲 beetle|animal,bug,insect
🐞 lady beetle|animal,garden,insect,ladybug,nature
🦗 cricket|animal,bug,grasshopper,insect,Orthoptera
🪳 cockroach|animal,insect,pest,roach
🕷️ spider|animal,insect
🕸️ spider web
🦂 scorpion|zodiac
🦟 mosquito|bite,disease,fever,insect,malaria,pest,virus
🪰 fly|animal,disease,insect,maggot,pest,rotting
🪱 worm|animal,annelid,earthworm,parasite
🦠 microbe|amoeba,bacteria,science,virus
💐 bouquet|anniversary,birthday,date,flower,love,plant,romance
🌸 cherry blossom|flower,plant,spring
💮 white flower
🪷 lotus|beauty,Buddhism,calm,flower,Hinduism,peace,purity,serenity
🏵️ rosette|plant
🌹 rose|beauty,elegant,flower,love,plant,red,valentine
🥀 wilted flower|dying
🌺 hibiscus|flower,plant
🌻 sunflower|flower,outdoors,plant
🌼 blossom|buttercup,dandelion,flower,plant
🌷 tulip|blossom,flower,growth,plant
🪻 hyacinth|bloom,bluebonnet,flower,indigo,lavender,lilac,lupine,plant,purple,shrub,snapdragon,spring,violet
🌱 seedling|plant,sapling,sprout,young
🪴 potted plant|decor,grow,house,nurturing
🌲 evergreen tree|christmas,forest,pine
🌳 deciduous tree|forest,green,habitat,shedding
🌴 palm tree|beach,plant,tropical
🌵 cactus|desert,drought,nature,plant
🌾 sheaf of rice|ear,grain,plant
🌿 herb|leaf,plant
☘️ shamrock|irish,plant
🍀 four leaf clover|four-leaf,irish,lucky,plant
🍁 maple leaf|falling
🍂 fallen leaf|autumn,falling
🍃 leaf fluttering in wind|blow
🪹 empty nest|branch,home,nesting
🪺 nest with eggs|bird,branch,nesting
🍄 mushroom|fungus,toadstool
🪾 leafless tree|bare,barren,branches,dead,drought,trunk,winter,wood
=food
🍇 grapes|Dionysus,fruit
🍈 melon|cantaloupe,fruit
🍉 watermelon|fruit
🍊 tangerine|citrus,fruit,nectarine,orange,vitamin
🍋 lemon|citrus,fruit,sour
🍋‍🟩 lime|acidity,citrus,cocktail,fruit,garnish,key,margarita,mojito,refreshing,salsa,sour,tangy,tequila,tropical,zest
🍌 banana|fruit,potassium
🍍 pineapple|colada,fruit,pina,tropical
🥭 mango|food,fruit,tropical
🍎 red apple|diet,food,fruit,health,ripe
🍏 green apple|fruit
🍐 pear|fruit
🍑 peach|fruit
🍒 cherries|berries,fruit,red
🍓 strawberry|berry,fruit
🫐 blueberries|berries,berry,bilberry,food,fruit
🥝 kiwi fruit|food
🍅 tomato|food,fruit,vegetable
🫒 olive|food
🥥 coconut|colada,palm,piña
🥑 avocado|food,fruit
🍆 eggplant|aubergine,vegetable
🥔 potato|food,vegetable
🥕 carrot|food,vegetable
🌽 ear of corn|crops,farm,maize,maze
🌶️ hot pepper
🫑 bell pepper|capsicum,food,vegetable
🥒 cucumber|food,pickle,vegetable
🥬 leafy green|bok,burgers,cabbage,choy,kale,lettuce,salad
🥦 broccoli|cabbage,wild
🧄 garlic|flavoring
🧅 onion|flavoring
🥜 peanuts|food,nut,vegetable
🫘 beans|food,kidney,legume,small
🌰 chestnut|almond,plant
🫚 ginger root|beer,health,herb,natural,spice
🫛 pea pod|beans,edamame,legume,soybean,vegetable,veggie
🍄‍🟫 brown mushroom|food,fungi,fungus,nature,pizza,portobello,shiitake,shroom,spore,sprout,toppings,truffle,vegetable,veggie
🫜 root vegetable|beet,food,garden,radish,salad,turnip
🍞 bread|carbs,food,grain,loaf,restaurant,toast,wheat
🥐 croissant|bread,breakfast,crescent,food,french,roll
🥖 baguette bread|food,french
🫓 flatbread|arepa,bread,food,gordita,lavash,naan,pita
🥨 pretzel|convoluted,twisted
🥯 bagel|bakery,bread,breakfast,schmear
🥞 pancakes|breakfast,crêpe,food,hotcake
🧇 waffle|breakfast,indecisive,iron
🧀 cheese wedge
🍖 meat on bone
🍗 poultry leg|bone,chicken,drumstick,hungry,turkey
🥩 cut of meat|chop,lambchop,porkchop,red,steak
🥓 bacon|breakfast,food,meat
🍔 hamburger|burger,eat,fast,food,hungry
🍟 french fries|fast,food
🍕 pizza|cheese,food,hungry,pepperoni,slice
🌭 hot dog|frankfurter,hotdog,sausage
🥪 sandwich|bread
🌮 taco|mexican
🌯 burrito|mexican,wrap
🫔 tamale|food,mexican,pamonha,wrapped
🥙 stuffed flatbread|falafel,food,gyro,kebab
🧆 falafel|chickpea,meatball
🥚 egg|breakfast,food
🍳 cooking|breakfast,easy,egg,fry,frying,over,pan,restaurant,side,sunny
🥘 shallow pan of food|casserole,paella
🍲 pot of food|soup,stew
🫕 fondue|cheese,chocolate,food,melted,pot,ski
🥣 bowl with spoon|breakfast,cereal,congee,oatmeal,porridge
🥗 green salad|food
🍿 popcorn|corn,movie
🧈 butter|dairy
🧂 salt|condiment,flavor,mad,salty,shaker,taste,upset
🥫 canned food
🍱 bento box|food
🍘 rice cracker|food
🍙 rice ball|food,Japanese
🍚 cooked rice|food
🍛 curry rice|food
🍜 steaming bowl|chopsticks,food,noodle,pho,ramen,soup
🍝 spaghetti|food,meatballs,pasta,restaurant
🍠 roasted sweet potato|food
🍢 oden|food,kebab,restaurant,seafood,skewer,stick
🍣 sushi|food
🍤 fried shrimp|prawn,tempura
🍥 fish cake with swirl|food,pastry,restaurant
🥮 moon cake|autumn,festival,yuèbǐng
🍡 dango|dessert,Japanese,skewer,stick,sweet
🥟 dumpling|empanada,gyōza,jiaozi,pierogi,potsticker
🥠 fortune cookie|prophecy
🥡 takeout box|chopsticks,delivery,food,oyster,pail
🍦 soft ice cream|dessert,food,icecream,restaurant,serve,sweet
🍧 shaved ice|dessert,restaurant,sweet
🍨 ice cream|dessert,food,restaurant,sweet
🍩 doughnut|breakfast,dessert,donut,food,sweet
🍪 cookie|chip,chocolate,dessert,sweet
🎂 birthday cake|bday,celebration,dessert,happy,pastry,sweet
🍰 shortcake|cake,dessert,pastry,slice,sweet
🧁 cupcake|bakery,dessert,sprinkles,sugar,sweet,treat
🥧 pie|apple,filling,fruit,meat,pastry,pumpkin,slice
🍫 chocolate bar|candy,dessert,halloween,sweet,tooth
🍬 candy|cavities,dessert,halloween,restaurant,sweet,tooth,wrapper
🍭 lollipop|candy,dessert,food,restaurant,sweet
🍮 custard|dessert,pudding,sweet
🍯 honey pot|barrel,bear,food,jar,sweet
🍼 baby bottle|babies,birth,born,drink,infant,milk,newborn
🥛 glass of milk|drink
☕ hot beverage|cafe,caffeine,chai,coffee,drink,morning,steaming,tea
🫖 teapot|brew,drink,food,pot
🍵 teacup without handle|beverage,cup,drink,oolong
🍶 sake|bar,beverage,bottle,cup,drink,restaurant
🍾 bottle with popping cork|bar,drink
🍷 wine glass|alcohol,bar,beverage,booze,club,drink,restaurant
🍸 cocktail glass|alcohol,bar,booze,club,drink,mad,martini,men
🍹 tropical drink|alcohol,bar,booze,club,cocktail,drunk,mai,party,tai
🍺 beer mug|alcohol,ale,bar,booze,drink,octoberfest,oktoberfest,pint,stein,summer
🍻 clinking beer mugs|alcohol,bar,booze,bottoms,cheers,drinks
🥂 clinking glasses|celebrate,drink
🥃 tumbler glass|liquor,scotch,shot,whisky
🫗 pouring liquid|accident,drink,empty,glass,oops,spill,water
🥤 cup with straw|drink,juice,malt,soda,soft,water
🧋 bubble tea|boba,food,milk,pearl
🧃 beverage box|juice,straw,sweet
🧉 mate|drink
🧊 ice|cold,cube,iceberg
🥢 chopsticks|hashi,jeotgarak,kuaizi
🍽️ fork and knife with plate|cooking,dinner,eat
🍴 fork and knife|breaky,cooking,cutlery,delicious,dinner,eat,feed,food,hungry,lunch,restaurant,yum,yummy
🥄 spoon|eat,tableware
🔪 kitchen knife|chef,cooking,hocho,tool,weapon
🫙 jar|condiment,container,empty,nothing,sauce,store
🏺 amphora|Aquarius,cooking,drink,jug,tool,weapon,zodiac
=places
🌍 globe showing Europe-Africa|earth,world
🌎 globe showing Americas|earth,world
🌏 globe showing Asia-Australia|earth,world
🌐 globe with meridians|earth,internet,web,world
🗺️ world map
🗾 map of Japan
🧭 compass|direction,magnetic,navigation,orienteering
🏔️ snow-capped mountain|cold,snow-capped
⛰️ mountain
🌋 volcano|eruption,mountain,nature
🗻 mount fuji|nature
🏕️ camping
🏖️ beach with umbrella
🏜️ desert
🏝️ desert island
🏞️ national park
🏟️ stadium
🏛️ classical building
🏗️ building construction|crane
🧱 brick|clay,mortar,wall
🪨 rock|boulder,heavy,solid,stone,tough
🪵 wood|log,lumber,timber
🛖 hut|home,house,roundhouse,shelter,yurt
🏘️ houses
🏚️ derelict house|home
🏠 house|building,country,heart,home,ranch,settle,simple,suburban,where
🏡 house with garden|building,country,heart,home,ranch,settle,simple,suburban,where
🏢 office building|city,cubical,job
🏣 Japanese post office|building
🏤 post office|building,European
🏥 hospital|building,doctor,medicine
🏦 bank|building
🏨 hotel|building
🏩 love hotel|building
🏪 convenience store|24,building,hours
🏫 school|building
🏬 department store|building
🏭 factory|building
🏯 Japanese castle|building
🏰 castle|building,European
💒 wedding|chapel,hitched,nuptials,romance
🗼 Tokyo tower
🗽 Statue of Liberty|new,ny,nyc,york
⛪ church|bless,chapel,Christian,cross,religion
🕌 mosque|islam,masjid,Muslim,religion
🛕 hindu temple
🕍 synagogue|Jew,Jewish,judaism,religion,temple
⛩️ shinto shrine|religion
🕋 kaaba|hajj,islam,Muslim,religion,umrah
⛲ fountain
⛺ tent|camping
🌁 foggy
🌃 night with stars
🏙️ cityscape
🌄 sunrise over mountains|morning
🌅 sunrise|morning,nature
🌆 cityscape at dusk|building,evening,landscape,sun,sunset
🌇 sunset|building,dusk
🌉 bridge at night
♨️ hot springs|hotsprings,steaming
🎠 carousel horse
🛝 playground slide|amusement,park,playing,sliding,theme
🎡 ferris wheel|amusement,park,theme
🎢 roller coaster|amusement,park,theme
💈 barber pole|cut,fresh,haircut,shave
🎪 circus tent
🚂 locomotive|caboose,engine,railway,steam,train,travel
🚃 railway car|electric,train,tram,travel,trolleybus
🚄 high-speed train|high-speed,railway,shinkansen
🚅 bullet train|high-speed,nose,railway,shinkansen,speed,travel
🚆 train|arrived,choo,railway
🚇 metro|subway,travel
🚈 light rail|arrived,monorail,railway
🚉 station|railway,train
🚊 tram|trolleybus
🚝 monorail|vehicle
🚞 mountain railway|car,trip
🚋 tram car|bus,trolley
🚌 bus|school,vehicle
🚍 oncoming bus|cars
🚎 trolleybus|bus,tram
🚐 minibus|bus,drive,van,vehicle
🚑 ambulance|emergency,vehicle
🚒 fire engine|truck
🚓 police car|5–0,cops,patrol
🚔 oncoming police car
🚕 taxi|cab,cabbie,car,drive,vehicle,yellow
🚖 oncoming taxi|cab,cabbie,cars,drove,hail,yellow
🚗 automobile|car,driving,vehicle
🚘 oncoming automobile|car,cars,drove,vehicle
🚙 sport utility vehicle|car,drive,recreational
🛻 pickup truck|automobile,car,flatbed,pick-up
🚚 delivery truck|car,drive,vehicle
🚛 articulated lorry|car,drive,move,semi,truck,vehicle
🚜 tractor|vehicle
🏎️ racing car|zoom
🏍️ motorcycle|racing
🛵 motor scooter
🦽 manual wheelchair
🦼 motorized wheelchair
🛺 auto rickshaw|tuk
🚲 bicycle|bike,class,cycle,cycling,gang,ride,spin,spinning
🛴 kick scooter
🛹 skateboard|board,wheels
🛼 roller skate|blades,sport
🚏 bus stop|busstop
🛣️ motorway|highway,road
🛤️ railway track|train
🛢️ oil drum
⛽ fuel pump|diesel,fuelpump,gas,gasoline,station
🛞 wheel|car,circle,tire,turn,vehicle
🚨 police car light|alarm,alert,beacon,emergency,revolving,siren
🚥 horizontal traffic light|intersection,signal,stop,stoplight
🚦 vertical traffic light|drove,intersection,signal,stop,stoplight
🛑 stop sign|octagonal
🚧 construction|barrier
⚓ anchor|ship,tool
🛟 ring buoy|float,life,lifesaver,preserver,rescue,safety,save,saver,swim
⛵ sailboat|boat,resort,sailing,sea,yacht
🛶 canoe|boat
🚤 speedboat|billionaire,boat,lake,luxury,millionaire,summer,travel
🛳️ passenger ship
⛴️ ferry|boat,passenger
🛥️ motor boat
🚢 ship|boat,passenger,travel
✈️ airplane|aeroplane,fly,flying,jet,plane,travel
🛩️ small airplane|aeroplane,plane
🛫 airplane departure|aeroplane,check-in,plane
🛬 airplane arrival|aeroplane,landing,plane
🪂 parachute|hang-glide,parasail,skydive
💺 seat|chair
🚁 helicopter|copter,roflcopter,travel,vehicle
🚟 suspension railway
🚠 mountain cableway|gondola,lift,ski
🚡 aerial tramway|cable,car,gondola,ropeway
🛰️ satellite|space
🚀 rocket|launch,space,travel
🛸 flying saucer|aliens,extra,terrestrial,UFO
🛎️ bellhop bell|hotel
🧳 luggage|bag,packing,roller,suitcase,travel
⌛ hourglass done|sand,time,timer
⏳ hourglass not done|flowing,hours,sand,timer,waiting,yolo
⌚ watch|clock,time
⏰ alarm clock|hours,hrs,late,time,waiting
⏱️ stopwatch|clock,time
⏲️ timer clock
🕰️ mantelpiece clock|time
🕛 twelve o'clock|12,12:00,clock,time
🕧 twelve-thirty|12,12:30,30,clock,time
🕐 one o'clock|1:00,clock,time
🕜 one-thirty|1:30,30,clock,one-thirty,time
🕑 two o'clock|2:00,clock,time
🕝 two-thirty|2:30,30,clock,time,two-thirty
🕒 three o'clock|3:00,clock,time
🕞 three-thirty|3:30,30,clock,time
🕓 four o'clock|4:00,clock,time
🕟 four-thirty|30,4:30,clock,four-thirty,time
🕔 five o'clock|5:00,clock,time
🕠 five-thirty|30,5:30,clock,five-thirty,time
🕕 six o'clock|6:00,clock,time
🕡 six-thirty|30,6:30,clock,six-thirty
🕖 seven o'clock|7:00,clock
🕢 seven-thirty|30,7:30,clock
🕗 eight o'clock|8:00,clock,time
🕣 eight-thirty|30,8:30,clock,time
🕘 nine o'clock|9:00,clock,time
🕤 nine-thirty|30,9:30,clock,nine-thirty,time
🕙 ten o'clock|10,10:00,clock
🕥 ten-thirty|10,10:30,30,clock,ten-thirty,time
🕚 eleven o'clock|11,11:00,clock,time
🕦 eleven-thirty|11,11:30,30,clock,time
🌑 new moon|dark,space
🌒 waxing crescent moon|dreams,space
🌓 first quarter moon|space
🌔 waxing gibbous moon|space
🌕 full moon|space
🌖 waning gibbous moon|space
🌗 last quarter moon|space
🌘 waning crescent moon|space
🌙 crescent moon|ramadan,space
🌚 new moon face|space
🌛 first quarter moon face|space
🌜 last quarter moon face|dreams
🌡️ thermometer|weather
☀️ sun|bright,rays,space,sunny,weather
🌝 full moon face|bright
🌞 sun with face|beach,bright,day,heat,shine,sunny,sunshine,weather
🪐 ringed planet|saturn
⭐ star|astronomy,medium,stars,white
🌟 glowing star|glittery,night,shining,sparkle,win
🌠 shooting star|falling,night,space
🌌 milky way|space
☁️ cloud|weather
⛅ sun behind cloud|weather
⛈️ cloud with lightning and rain|thunder
🌤️ sun behind small cloud|weather
🌥️ sun behind large cloud|weather
🌦️ sun behind rain cloud|weather
🌧️ cloud with rain|weather
🌨️ cloud with snow|cold,weather
🌩️ cloud with lightning|weather
🌪️ tornado|cloud,weather,whirlwind
🌫️ fog|cloud,weather
🌬️ wind face|blow,cloud
🌀 cyclone|dizzy,hurricane,twister,typhoon,weather
🌈 rainbow|gay,genderqueer,glbt,glbtq,lesbian,lgbt,lgbtq,nature,pride,queer,trans,weather
🌂 closed umbrella|clothing,rain
☂️ umbrella|clothing,rain
☔ umbrella with rain drops|clothing,weather
⛱️ umbrella on ground|rain,sun
⚡ high voltage|danger,electric,lightning,nature,thunder,zap
❄️ snowflake|cold,weather
☃️ snowman|cold,man
⛄ snowman without snow|cold,man
☄️ comet|space
🔥 fire|af,burn,flame,hot,lit,litaf,tool
💧 droplet|cold,comic,nature,sad,sweat,tear,water,weather
🌊 water wave|nature,ocean,surf,surfer,surfing
=play
🎃 jack-o-lantern|celebration,halloween,pumpkin
🎄 Christmas tree|celebration
🎆 fireworks|boom,celebration,yolo
🎇 sparkler|boom,celebration,fireworks
🧨 firecracker|dynamite,explosive,fireworks,light,pop,popping,spark
✨ sparkles|magic,star
🎈 balloon|birthday,celebrate
🎉 party popper|awesome,birthday,celebrate,excited,hooray,tada,woohoo
🎊 confetti ball|celebrate,party,woohoo
🎋 tanabata tree|banner,celebration,Japanese
🎍 pine decoration|bamboo,celebration,Japanese,plant
🎎 Japanese dolls|celebration,festival
🎏 carp streamer|celebration
🎐 wind chime|bell,celebration
🎑 moon viewing ceremony|celebration
🧧 red envelope|gift,good,hóngbāo,lai,luck,money,see
🎀 ribbon|celebration
🎁 wrapped gift|birthday,bow,box,celebration,christmas,present,surprise
🎗️ reminder ribbon|celebration
🎟️ admission tickets
🎫 ticket|admission,stub
🎖️ military medal|award,celebration
🏆 trophy|champs,prize,slay,sport,victory,win,winning
🏅 sports medal|award,gold,winner
🥇 1st place medal|first,gold
🥈 2nd place medal|second,silver
🥉 3rd place medal|bronze,third
⚽ soccer ball|football,futbol,sport
⚾ baseball|ball,sport
🥎 softball|ball,glove,sports,underarm
🏀 basketball|ball,hoop,sport
🏐 volleyball|ball,game
🏈 american football|ball,bowl,sport,super
🏉 rugby football|ball,sport
🎾 tennis|ball,racquet,sport
🥏 flying disc|ultimate
🎳 bowling|ball,game,sport,strike
🏏 cricket game|ball,bat
🏑 field hockey|ball,game,stick
🏒 ice hockey|game,puck,stick
🥍 lacrosse|ball,goal,sports,stick
🏓 ping pong|ball,bat,game,paddle,pingpong,table,tennis
🏸 badminton|birdie,game,racquet,shuttlecock
🥊 boxing glove
🥋 martial arts uniform|judo,karate,taekwondo
🥅 goal net
⛳ flag in hole|golf,sport
⛸️ ice skate|skating
🎣 fishing pole|sport
🤿 diving mask|scuba,snorkeling
🎽 running shirt|athletics,sash
🎿 skis|snow,sport
🛷 sled|luge,sledge,sleigh,snow,toboggan
🥌 curling stone|game,rock
🎯 bullseye|dart,direct,game,hit,target
🪀 yo-yo|fluctuate,toy,yo-yo
🪁 kite|fly,soar
🔫 water pistol|gun,handgun,revolver,tool,weapon
🎱 pool 8 ball|8ball,billiard,eight,game
🔮 crystal ball|fairy,fantasy,fortune,future,magic,tale,tool
🪄 magic wand|witch,wizard
🎮 video game|controller
🕹️ joystick|game,video
🎰 slot machine|casino,gamble,game,slots
🎲 game die|dice
🧩 puzzle piece|clue,interlocking,jigsaw
🧸 teddy bear|plaything,plush,stuffed,toy
🪅 piñata|candy,celebrate,cinco,de,festive,mayo,party,pinada,pinata
🪩 mirror ball|dance,disco,glitter,party
🪆 nesting dolls|babooshka,baboushka,babushka,matryoshka,russia
♠️ spade suit|card,game
♥️ heart suit|card,emotion,game
♦️ diamond suit|card,game
♣️ club suit|card,clubs,game
♟️ chess pawn|dupe,expendable
🃏 joker|card,game,wildcard
🀄 mahjong red dragon|game
🎴 flower playing cards|game,Japanese
🎭 performing arts|actor,actress,mask,theater,thespian
🖼️ framed picture|art,museum,painting
🎨 artist palette|artsy,arty,colorful,creative,museum,painter
🧵 thread|needle,sewing,spool,string
🪡 sewing needle|embroidery,stitches,sutures,tailoring,thread
🧶 yarn|ball,crochet,knit
🪢 knot|cord,rope,tangled,tie,twine,twist
=things
👓 glasses|clothing,eye,eyeglasses,eyewear
🕶️ sunglasses|dark,eye,eyewear,glasses
🥽 goggles|dive,eye,protection,scuba,swimming,welding
🥼 lab coat|clothes,doctor,dr,experiment,jacket,scientist,white
🦺 safety vest|emergency
👔 necktie|clothing,employed,serious,shirt,tie
👕 t-shirt|blue,casual,clothes,collar,dressed,shopping,t-shirt,tshirt,weekend
👖 jeans|blue,casual,clothes,denim,dressed,pants,shopping,trousers,weekend
🧣 scarf|bundle,cold,neck
🧤 gloves|hand
🧥 coat|brr,bundle,cold,jacket
🧦 socks|stocking
👗 dress|clothes,fancy,shopping
👘 kimono|clothing,comfortable
🥻 sari|clothing,dress
🩱 one-piece swimsuit|bathing,one-piece,suit
🩲 briefs|bathing,one-piece,suit,swimsuit,underwear
🩳 shorts|bathing,pants,suit,swimsuit,underwear
👙 bikini|bathing,beach,clothing,pool,suit,swim
👚 woman's clothes|blouse,collar,dress,lady,shirt,shopping
🪭 folding hand fan|clack,clap,cool,cooling,dance,flirt,flutter,hot,shy
👛 purse|clothes,coin,dress,fancy,handbag,shopping
👜 handbag|bag,clothes,dress,lady,purse,shopping
👝 clutch bag|clothes,dress,handbag,pouch,purse
🛍️ shopping bags|hotel
🎒 backpack|bag,bookbag,education,rucksack,satchel,school
🩴 thong sandal|beach,flip,flop,shoe,zōri
👞 man's shoe|brown,clothes,feet,foot,kick,shoes,shopping
👟 running shoe|athletic,clothes,fast,kick,shoes,shopping,sneaker,tennis
🥾 hiking boot|backpacking,brown,camping,outdoors,shoe
🥿 flat shoe|ballet,comfy,flats,slip-on,slipper
👠 high-heeled shoe|clothes,dress,fashion,heels,high-heeled,shoes,shopping,stiletto,woman
👡 woman's sandal|clothing,shoe
🩰 ballet shoes|dance
👢 woman's boot|clothes,dress,shoe,shoes,shopping
🪮 hair pick|Afro,comb,groom
👑 crown|clothing,family,king,medieval,queen,royal,win
👒 woman's hat|clothes,garden,hats,party
🎩 top hat|clothes,fancy,formal,magic,tophat
🎓 graduation cap|celebration,clothing,education,hat,scholar
🧢 billed cap|baseball,bent,dad,hat
🪖 military helmet|army,soldier,war,warrior
⛑️ rescue worker's helmet|aid,cross,hat
📿 prayer beads|clothing,necklace,religion
💄 lipstick|cosmetics,date,makeup
💍 ring|diamond,engaged,married,romance,shiny,sparkling,wedding
💎 gem stone|diamond,engagement,jewel,money,romance,wedding
🔇 muted speaker|quiet,silent,sound
🔈 speaker low volume|soft,sound
🔉 speaker medium volume|sound
🔊 speaker high volume|loud,music,sound
📢 loudspeaker|address,public,sound
📣 megaphone|cheering,sound
📯 postal horn
🔔 bell|break,church,sound
🔕 bell with slash|forbidden,mute,no,prohibited,quiet,silent,sound
🎼 musical score|note
🎵 musical note|sound
🎶 musical notes|sound
🎙️ studio microphone|music
🎚️ level slider|music
🎛️ control knobs|music
🎤 microphone|karaoke,music,sing,sound
🎧 headphone|earbud,sound
📻 radio|tbt,video
🎷 saxophone|instrument,music
🪗 accordion|box,concertina,instrument,music,squeeze
🎸 guitar|instrument,music,strat
🎹 musical keyboard|instrument,piano
🎺 trumpet|instrument,music
🎻 violin|instrument,music
🪕 banjo|music,stringed
🥁 drum|drumsticks,music
🪘 long drum|beat,conga,instrument,rhythm
🪇 maracas|cha,dance,instrument,music,party,percussion,rattle,shake
🪈 flute|band,fife,flautist,instrument,marching,music,orchestra,piccolo,pipe,recorder,woodwind
🪉 harp|cupid,instrument,love,music,orchestra
📱 mobile phone|cell,telephone
📲 mobile phone with arrow|build,call,cell,receive,telephone
☎️ telephone|phone
📞 telephone receiver|phone,voip
📟 pager
📠 fax machine
🔋 battery
🪫 low battery|drained,electronic,energy,power
🔌 electric plug
💻 laptop|computer,office,pc,personal
🖥️ desktop computer|monitor
🖨️ printer|computer
⌨️ keyboard|computer
🖱️ computer mouse
🖲️ trackball|computer
💽 computer disk|minidisk,optical
💾 floppy disk|computer
💿 optical disk|blu-ray,CD,computer,dvd
📀 dvd|Blu-ray,cd,computer,disk,optical
🧮 abacus|calculator
🎥 movie camera|bollywood,cinema,film,hollywood,record
🎞️ film frames|cinema,movie
📽️ film projector|cinema,movie,video
🎬 clapper board|action,movie
📺 television|tv,video
📷 camera|photo,selfie,snap,tbt,trip,video
📸 camera with flash|video
📹 video camera|camcorder,tbt
📼 videocassette|old,school,tape,vcr,vhs
🔍 magnifying glass tilted left|lab,science,search,tool
🔎 magnifying glass tilted right|contact,lab,science,search,tool
🕯️ candle|light
💡 light bulb|comic,electric,idea
🔦 flashlight|electric,light,tool,torch
🏮 red paper lantern|bar,light,restaurant
🪔 diya lamp|light,oil
📔 notebook with decorative cover|book,education,school,writing
📕 closed book|education
📖 open book|education,fantasy,knowledge,library,novels,reading
📗 green book|education,fantasy,library,reading
📘 blue book|education,fantasy,library,reading
📙 orange book|education,fantasy,library,reading
📚 books|education,fantasy,knowledge,library,novels,reading,school,study
📓 notebook
📒 ledger|notebook
📃 page with curl|document,paper
📜 scroll|paper
📄 page facing up|document,paper
📰 newspaper|paper
🗞️ rolled-up newspaper|paper
📑 bookmark tabs|mark,marker
🔖 bookmark|mark
🏷️ label|tag
💰 money bag|bank,bet,billion,cash,cost,dollar,gold,million,paid,paying,pot,rich,win
🪙 coin|dollar,euro,gold,metal,money,rich,silver,treasure
💴 yen banknote|bill,currency,money,note
💵 dollar banknote|bill,currency,money,note
💶 euro banknote|100,bill,currency,money,note,rich
💷 pound banknote|bill,billion,cash,currency,money,note
💸 money with wings|bank,banknote,bill,billion,cash,dollar,fly,million,note,pay
💳 credit card|bank,cash,charge,money,pay
🧾 receipt|accounting,bookkeeping,evidence,invoice,proof
💹 chart increasing with yen|bank,currency,graph,growth,market,money,rise,trend,upward
✉️ envelope|e-mail,email,letter
📧 e-mail|e-mail,email,letter
📨 incoming envelope|delivering,e-mail,email,letter,mail,receive,sent
📩 envelope with arrow|down,e-mail,email,letter,mail,outgoing,send,sent
📤 outbox tray|box,email,letter,mail,sent
📥 inbox tray|box,email,letter,mail,receive,zero
📦 package|box,delivery,parcel,shipping
📫 closed mailbox with raised flag|postbox
📪 closed mailbox with lowered flag|postbox
📬 open mailbox with raised flag|postbox
📭 open mailbox with lowered flag|postbox
📮 postbox|mail,mailbox
🗳️ ballot box with ballot
✏️ pencil
✒️ black nib|pen
🖋️ fountain pen
🖊️ pen|ballpoint
🖌️ paintbrush
🖍️ crayon
📝 memo|media,notes,pencil
💼 briefcase|office
📁 file folder
📂 open file folder
🗂️ card index dividers
📅 calendar|date
📆 tear-off calendar|tear-off
🗒️ spiral notepad|pad
🗓️ spiral calendar|pad
📇 card index|old,rolodex,school
📈 chart increasing|data,graph,growth,right,trend,upward
📉 chart decreasing|data,down,downward,graph,negative,trend
📊 bar chart|data,graph
📋 clipboard|do,list,notes
📌 pushpin|collage,pin
📍 round pushpin|location,map,pin
📎 paperclip
🖇️ linked paperclips
📏 straight ruler|angle,edge,math
📐 triangular ruler|angle,math,set,slide
✂️ scissors|cut,cutting,paper,tool
🗃️ card file box
🗄️ file cabinet|filing,paper
🗑️ wastebasket|can,garbage,trash
🔒 locked|closed,private
🔓 unlocked|cracked,lock,open
🔏 locked with pen|ink,nib,privacy
🔐 locked with key|bike,closed,secure
🔑 key|keys,lock,major,password,unlock
🗝️ old key|clue,lock
🔨 hammer|home,improvement,repairs,tool
🪓 axe|chop,hatchet,split,wood
⛏️ pick|hammer,mining,tool
⚒️ hammer and pick|tool
🛠️ hammer and wrench|spanner,tool
🗡️ dagger|knife,weapon
⚔️ crossed swords|weapon
💣 bomb|boom,comic,dangerous,explosion,hot
🪃 boomerang|rebound,repercussion,weapon
🏹 bow and arrow|archer,Sagittarius,tool,weapon,zodiac
🛡️ shield|weapon
🪚 carpentry saw|cut,lumber,tool,trim
🔧 wrench|home,improvement,spanner,tool
🪛 screwdriver|flathead,handy,tool
🔩 nut and bolt|home,improvement,tool
⚙️ gear|cog,cogwheel,tool
🗜️ clamp|compress,tool,vice
⚖️ balance scale|justice,Libra,tool,weight,zodiac
🦯 white cane|blind,probing
🔗 link|links
⛓️‍💥 broken chain|break,cuffs,freedom
⛓️ chains
🪝 hook|catch,crook,curve,ensnare,point,selling
🧰 toolbox|box,chest,mechanic,red
🧲 magnet|attraction,horseshoe,negative,positive,shape
🪜 ladder|climb,rung,step
🪏 shovel|bury,dig,garden,hole,plant,scoop,snow,spade
⚗️ alembic|chemistry,tool
🧪 test tube|chemist,experiment,lab,science
🧫 petri dish|bacteria,biology,culture,lab
🧬 dna|biologist,evolution,gene,genetics,life
🔬 microscope|experiment,lab,science,tool
🔭 telescope|contact,science,tool
📡 satellite antenna|aliens,contact,dish,science
💉 syringe|doctor,flu,medicine,needle,shot,sick,tool,vaccination
🩸 drop of blood|bleed,donation,injury,medicine,menstruation
💊 pill|doctor,drugs,medicine,pills,sick,vitamin
🩹 adhesive bandage
🩼 crutch|aid,cane,disability,help,hurt,injured,mobility,stick
🩺 stethoscope|doctor,heart,medicine
🩻 x-ray|bones,doctor,medical,skeleton,skull,x-ray,xray
🚪 door|back,closet,front
🛗 elevator|hoist,lift
🪞 mirror|makeup,reflector,speculum
🪟 window|air,frame,fresh,opening,transparent,view
🛏️ bed|hotel,sleep
🛋️ couch and lamp|hotel
🪑 chair|seat,sit
🚽 toilet|bathroom
🪠 plunger|cup,force,plumber,poop,suction,toilet
🚿 shower|water
🛁 bathtub
🪤 mouse trap|bait,cheese,lure,snare
🪒 razor|sharp,shave
🧴 lotion bottle|moisturizer,shampoo,sunscreen
🧷 safety pin|diaper,punk,rock
🧹 broom|cleaning,sweeping,witch
🧺 basket|farming,laundry,picnic
🧻 roll of paper|toilet,towels
🪣 bucket|cask,pail,vat
🧼 soap|bar,bathing,clean,lather,soapdish
🫧 bubbles|burp,clean,floating,pearl,soap,underwater
🪥 toothbrush|bathroom,brush,clean,dental,hygiene,teeth,toiletry
🧽 sponge|absorbing,cleaning,porous,soak
🧯 fire extinguisher|quench
🛒 shopping cart|trolley
🚬 cigarette|smoking
⚰️ coffin|dead,death,vampire
🪦 headstone|cemetery,dead,grave,memorial,rip,tomb,tombstone
⚱️ funeral urn|ashes,death
🧿 nazar amulet|bead,blue,charm,evil-eye,talisman
🪬 hamsa|amulet,Fatima,fortune,guide,hand,Mary,Miriam,palm,protect
🗿 moai|moyai,statue,stoneface,travel
🪧 placard|card,notice,picket,plaque,protest,sign
🪪 identification card|credentials,document,license,security
=signs
🏧 ATM sign|automated,bank,cash,money,teller
🚮 litter in bin sign
🚰 potable water|drinking
♿ wheelchair symbol|access,handicap
🚹 men's room|bathroom,lavatory,man,restroom,toilet,WC
🚺 women's room|bathroom,lavatory,restroom,toilet,WC,woman
🚻 restroom|bathroom,lavatory,toilet,WC
🚼 baby symbol|changing
🚾 water closet|bathroom,lavatory,restroom,toilet,WC
🛂 passport control
🛃 customs|packing
🛄 baggage claim|arrived,bags,case,checked,journey,packing,plane,ready,travel,trip
🛅 left luggage|baggage,case,locker
⚠️ warning|caution
🚸 children crossing|pedestrian,traffic
⛔ no entry|do,fail,forbidden,pass,prohibited,traffic
🚫 prohibited|entry,forbidden,no,smoke
🚳 no bicycles|bike,forbidden,prohibited
🚭 no smoking|forbidden,prohibited,smoke
🚯 no littering|forbidden,prohibited
🚱 non-potable water|dry,non-drinking,non-potable,prohibited
🚷 no pedestrians|forbidden,prohibited
📵 no mobile phones|cell,forbidden,prohibited,telephone
🔞 no one under eighteen|18,age,forbidden,prohibited,restriction
☢️ radioactive|sign
☣️ biohazard|sign
⬆️ up arrow|cardinal,direction,north
↗️ up-right arrow|direction,northeast,up-right
➡️ right arrow|cardinal,direction,east
↘️ down-right arrow|direction,down-right,southeast
⬇️ down arrow|cardinal,direction,south
↙️ down-left arrow|direction,down-left,southwest
⬅️ left arrow|cardinal,direction,west
↖️ up-left arrow|direction,northwest,up-left
↕️ up-down arrow|up-down
↔️ left-right arrow|left-right
↩️ right arrow curving left
↪️ left arrow curving right
⤴️ right arrow curving up
⤵️ right arrow curving down
🔃 clockwise vertical arrows|refresh,reload
🔄 counterclockwise arrows button|again,deja,refresh,vu
🔙 BACK arrow
🔚 END arrow
🔛 ON! arrow|mark
🔜 SOON arrow|brb,omw
🔝 TOP arrow|homie
🛐 place of worship|pray,religion
⚛️ atom symbol|atheist
🕉️ om|Hindu,religion
✡️ star of David|Jew,Jewish,judaism,religion
☸️ wheel of dharma|Buddhist,religion
☯️ yin yang|difficult,lives,religion,tao,taoist,total,yinyang
✝️ latin cross|christ,religion
☦️ orthodox cross|Christian,religion
☪️ star and crescent|islam,Muslim,ramadan,religion
☮️ peace symbol|healing
🕎 menorah|candelabrum,candlestick,hanukkah,jewish,judaism,religion
🔯 dotted six-pointed star|fortune,jewish,judaism,six-pointed
🪯 khanda|Deg,Fateh,Khalsa,religion,Sikh,Sikhism,Tegh
♈ Aries|horoscope,ram,zodiac
♉ Taurus|bull,horoscope,ox,zodiac
♊ Gemini|horoscope,twins,zodiac
♋ Cancer|crab,horoscope,zodiac
♌ Leo|horoscope,lion,zodiac
♍ Virgo|horoscope,zodiac
♎ Libra|balance,horoscope,justice,scales,zodiac
♏ Scorpio|horoscope,zodiac
♐ Sagittarius|archer,horoscope,zodiac
♑ Capricorn|goat,horoscope,zodiac
♒ Aquarius|bearer,horoscope,water,zodiac
♓ Pisces|fish,horoscope,zodiac
⛎ Ophiuchus|bearer,serpent,snake,zodiac
🔀 shuffle tracks button|arrow,crossed
🔁 repeat button|arrow,clockwise
🔂 repeat single button|arrow,clockwise,once
▶️ play button|arrow,right,triangle
⏩ fast-forward button|arrow,double,fast-forward
⏭️ next track button|arrow,scene,triangle
⏯️ play or pause button|arrow,right,triangle
◀️ reverse button|arrow,left,triangle
⏪ fast reverse button|arrow,double,rewind
⏮️ last track button|arrow,previous,scene,triangle
🔼 upwards button|arrow,red
⏫ fast up button|arrow,double
🔽 downwards button|arrow,red
⏬ fast down button|arrow,double
⏸️ pause button|bar,double,vertical
⏹️ stop button|square
⏺️ record button|circle
⏏️ eject button
🎦 cinema|camera,film,movie
🔅 dim button|brightness,low
🔆 bright button|light
📶 antenna bars|cell,mobile,phone,signal,telephone
🛜 wireless|broadband,computer,connectivity,hotspot,internet,network,router,smartphone,wi-fi,wifi,wlan
📳 vibration mode|cell,mobile,phone,telephone
📴 mobile phone off|cell,telephone
♀️ female sign|woman
♂️ male sign|man
⚧️ transgender symbol
✖️ multiply|cancel,sign
➕ plus
➖ minus|heavy,math,sign
➗ divide|division,heavy,math,sign
🟰 heavy equals sign|answer,math
♾️ infinity|forever,unbounded,universal
‼️ double exclamation mark|!!,bangbang,punctuation
⁉️ exclamation question mark|!?,interrobang,punctuation
❓ red question mark|punctuation
❔ white question mark|outlined,punctuation
❕ white exclamation mark|outlined,punctuation
❗ red exclamation mark|punctuation
〰️ wavy dash|punctuation
💱 currency exchange|bank,money
💲 heavy dollar sign|billion,cash,charge,currency,million,money,pay
⚕️ medical symbol|aesculapius,staff
♻️ recycling symbol
⚜️ fleur-de-lis|knights
🔱 trident emblem|anchor,poseidon,ship,tool
📛 name badge
🔰 Japanese symbol for beginner|chevron,green,leaf,tool,yellow
⭕ hollow red circle|heavy,large
✅ check mark button|complete,done,fixed,tick
☑️ check box with check|ballot,done,off,tick
✔️ check mark|done,heavy,tick
❌ cross mark|cancel,multiply
❎ cross mark button|multiply,square
➰ curly loop
➿ double curly loop
〽️ part alternation mark
✳️ eight-spoked asterisk
✴️ eight-pointed star
❇️ sparkle
©️ copyright
®️ registered
™️ trade mark|TM
🫟 splatter|drip,holi,ink,liquid,mess,paint,spill,stain
#️⃣ keycap: #
*️⃣ keycap: *
🔟 keycap: 10
0️⃣ keycap: 0
1️⃣ keycap: 1
2️⃣ keycap: 2
3️⃣ keycap: 3
4️⃣ keycap: 4
5️⃣ keycap: 5
6️⃣ keycap: 6
7️⃣ keycap: 7
8️⃣ keycap: 8
9️⃣ keycap: 9
🔠 input latin uppercase|ABCD,letters
🔡 input latin lowercase|abcd,letters
🔢 input numbers|1234
🔣 input symbols
🔤 input latin letters|abc,alphabet
🅰️ A button (blood type)
🆎 AB button (blood type)
🅱️ B button (blood type)
🆑 CL button
🆒 COOL button
🆓 FREE button
ℹ️ information
🆔 ID button|identity
Ⓜ️ circled M
🆕 NEW button
🆖 NG button
🅾️ O button (blood type)
🆗 OK button|okay
🅿️ P button|parking
🆘 SOS button|help
🆙 UP! button|mark
🆚 VS button|versus
🈁 Japanese “here” button|here,katakana
🈂️ Japanese “service charge” button|katakana,service
🈷️ Japanese “monthly amount” button|ideograph,monthly
🈶 Japanese “not free of charge” button|ideograph
🈯 Japanese “reserved” button|ideograph,reserved
🉐 Japanese “bargain” button|bargain,ideograph
🈹 Japanese “discount” button|discount,ideograph
🈚 Japanese “free of charge” button|free,ideograph
🈲 Japanese “prohibited” button|ideograph,prohibited
🉑 Japanese “acceptable” button|acceptable,ideograph
🈸 Japanese “application” button|application,ideograph
🈴 Japanese “passing grade” button|ideograph,passing
🈳 Japanese “vacancy” button|ideograph,vacancy
㊗️ Japanese “congratulations” button|ideograph
㊙️ Japanese “secret” button|ideograph,secret
🈺 Japanese “open for business” button|ideograph,open
🈵 Japanese “no vacancy” button|ideograph,no
🔴 red circle|geometric
🟠 orange circle
🟡 yellow circle
🟢 green circle
🔵 blue circle|geometric
🟣 purple circle
🟤 brown circle
⚫ black circle|geometric
⚪ white circle|geometric
🟥 red square|card,penalty
🟧 orange square
🟨 yellow square|card,penalty
🟩 green square
🟦 blue square
🟪 purple square
🟫 brown square
⬛ black large square|geometric
⬜ white large square|geometric
◼️ black medium square|geometric
◻️ white medium square|geometric
◾ black medium-small square|geometric
◽ white medium-small square|geometric
▪️ black small square|geometric
▫️ white small square|geometric
🔶 large orange diamond|geometric
🔷 large blue diamond|geometric
🔸 small orange diamond|geometric
🔹 small blue diamond|geometric
🔺 red triangle pointed up|geometric
🔻 red triangle pointed down|geometric
💠 diamond with a dot|comic,geometric
🔘 radio button|geometric
🔳 white square button|geometric,outlined
🔲 black square button|geometric
=flags
🏁 chequered flag|checkered,finish,flags,game,race,racing,sport,win
🚩 triangular flag|construction,golf,post
🎌 crossed flags|celebration,Japanese
🏴 black flag|waving
🏳️ white flag|waving
🏳️‍🌈 rainbow flag|bisexual,gay,genderqueer,glbt,glbtq,lesbian,lgbt,lgbtq,pride,queer,trans
🏳️‍⚧️ transgender flag|blue,light,pink,white
🏴‍☠️ pirate flag|Jolly,plunder,Roger,treasure
🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag: England
🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag: Scotland
🏴󠁧󠁢󠁷󠁬󠁳󠁿 flag: Wales
+AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CQ CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
`;
