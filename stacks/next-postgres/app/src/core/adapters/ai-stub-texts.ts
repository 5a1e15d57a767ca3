/** What the offline stub says. Chosen by the words of the prompt, so that a menu gets dishes and not lamps. */

export interface Sample {
  name: string;
  description: string;
}

const dishes: Sample[] = [
  { name: 'Burrata e pomodori', description: 'Creamy burrata, heirloom tomatoes, basil and good olive oil' },
  { name: 'Tagliatelle al ragù', description: 'Hand-cut pasta with slowly cooked beef and pork' },
  { name: 'Risotto ai funghi', description: 'Saffron rice with porcini, parsley and aged parmesan' },
  { name: 'Grilled sea bass', description: 'Whole fish from the grill with lemon and herbs' },
  { name: 'Roasted aubergine', description: 'Smoky aubergine, tahini, pomegranate and mint' },
  { name: 'Tiramisù della casa', description: 'Mascarpone, espresso and a dust of cocoa' },
];

const plants: Sample[] = [
  { name: 'Monstera deliciosa', description: 'Large split leaves; bright, indirect light and water once a week' },
  { name: 'Snake plant', description: 'Upright and patient; forgives dark corners and forgotten watering' },
  { name: 'Boston fern', description: 'Soft arching fronds; likes moist soil and a humid room' },
  { name: 'Rosemary', description: 'Woody herb for a sunny window; let the soil dry between waterings' },
  { name: 'Peace lily', description: 'White blooms above dark leaves; droops when it is thirsty' },
];

const places: Sample[] = [
  { name: 'Old harbour walk', description: 'A slow hour along the quay with coffee at the far end' },
  { name: 'City market hall', description: 'Cheese, bread and fruit under one iron roof; best before noon' },
  { name: 'Viewpoint above the river', description: 'Twenty minutes uphill, the whole town below' },
  { name: 'Museum of applied arts', description: 'Chairs, posters and tiles from two centuries' },
  { name: 'Botanical garden', description: 'Glass houses with palms and a quiet pond behind them' },
];

const tasks: Sample[] = [
  { name: 'Collect what is known', description: 'Gather notes and open questions in one place' },
  { name: 'Make a first draft', description: 'Rough but complete, so that others can react to it' },
  { name: 'Ask two people to look', description: 'One who knows the subject and one who does not' },
  { name: 'Work in the answers', description: 'Change what was unclear and leave out what nobody missed' },
  { name: 'Share the result', description: 'Send it round with one sentence on what is decided' },
];

const questions: Sample[] = [
  { name: 'What is the main idea?', description: 'The text explains one thing and gives three reasons for it' },
  { name: 'Why does it matter?', description: 'Because the usual way costs more time than it saves' },
  { name: 'What comes first?', description: 'Looking closely, before anything is changed' },
  { name: 'Which example is given?', description: 'A small workshop that keeps a list of every tool' },
];

const things: Sample[] = [
  { name: 'Brass desk lamp', description: 'Warm light, a heavy base and a cord in dark green cloth' },
  { name: 'Walnut bowl', description: 'Turned from one piece and finished with oil' },
  { name: 'Linen cushion', description: 'Washed linen in a soft grey with hidden buttons' },
  { name: 'Stoneware jug', description: 'Thrown by hand, with a pale speckled glaze' },
  { name: 'Wool blanket', description: 'Woven in a broad check, light and very warm' },
  { name: 'Oak stool', description: 'Three legs, a round seat and no screws' },
];

const SUBJECTS: readonly [RegExp, Sample[]][] = [
  [/menu|dish|food|meal|recipe|ingredient|restaurant/i, dishes],
  [/plant|garden|flower|leaf|tree/i, plants],
  [/trip|travel|place|city|sight|route|itinerary/i, places],
  [/task|step|plan|action|to-?do|goal/i, tasks],
  [/question|quiz|flash ?card|exam|lesson|learn/i, questions],
];

export function samplesFor(text: string): Sample[] {
  return SUBJECTS.find(([words]) => words.test(text))?.[1] ?? things;
}

export const remarks = [
  '{subject} is made to be used every day and looks better with the years. Simple in form, careful in every detail.',
  '{subject} does one thing and does it well. It fits in quietly and stays with you for a long time.',
  'There is a lot to like about {subject}: honest materials, a clear idea and no detail too many. A good choice for every day.',
  '{subject} began as a sketch and was changed until nothing could be left out. What remains is easy to like and easy to use.',
];

export const captions = [
  'A calm picture with soft light from the left. The main subject stands clearly in the middle, the background stays out of focus.',
  'A close view with warm colours. Fine textures can be seen, and the arrangement leads the eye from corner to corner.',
  'A bright, even picture. Several things stand side by side, each one easy to tell from the next.',
];
