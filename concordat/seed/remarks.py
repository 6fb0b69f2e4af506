"""What fictitious people wrote in surveys, names included: that is what reviewers are for."""

BETTER = (
    "More officers who know what a crisis is. The two who came to our street were patient.",
    "Somebody should call the day after. After the first night nobody did.",
    "Officer Hargreave took the time to sit down with my brother. I wish all of them did.",
    "Send the mobile team first, and the car with the lights second.",
    "A number to call that is not 911.",
    "Information in Spanish on the website.",
    "Longer hours of the crisis centre. At ten in the evening everything is shut.",
    "It went well for us, thank you.",
    "Please leave the uniform jackets in the car when you come to a home.",
    "Tell families what happens next. We sat there and did not know.",
    "Train the people on the phone, too.",
    "More beds. The police cannot solve that.",
)
HINDERS = (
    "I do not believe that it stays between us.",
    "My sergeant would know within a day.",
    "Nothing. I have used it and it was good.",
    "The only hours are when I am on shift.",
    "I would not want to lose my firearm.",
    "I do not know who they are.",
    "Being seen in that corridor.",
    "Ask Marlowe how it went for him. That says it all.",
    "It takes weeks to get an appointment.",
    "I would rather talk to somebody from outside.",
    "Promotion boards.",
)
MORE = (
    "They did not rush me.",
    "I was cold and somebody brought me a blanket.",
    "The woman from the team, Rosalind, called me twice afterwards.",
    "I did not understand where they took me until we were there.",
    "Thank you for not using handcuffs.",
    "They spoke to my mother and not to me.",
    "It was all right.",
    "They explained it twice, that helped.",
    "The waiting room was full and loud.",
    "I would have liked to choose who comes along.",
)
