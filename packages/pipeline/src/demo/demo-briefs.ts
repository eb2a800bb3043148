/** The demonstration's shots: eight for pictures, of which the first and the fourth go on to a clip. */
export const demoBriefs = [
  {
    id: "cafe-morning",
    persona: "maya",
    kind: "video",
    prompt: "{persona} reading in a sunlit café, medium shot, 50 mm",
    aspect: "9:16",
    takes: 2,
    video: { prompt: "she looks up from her book and smiles", seconds: 5 },
    publish: ["instagram-reels"]
  },
  { id: "market-stall", persona: "maya", kind: "image", prompt: "{persona} at a market stall with oranges, late sun, 35 mm", aspect: "3:4", takes: 2, publish: ["instagram-feed"] },
  { id: "office-window", persona: "maya", kind: "image", prompt: "{persona} beside an office window, overcast daylight, head and shoulders", aspect: "3:4", takes: 2, publish: ["instagram-feed"] },
  {
    id: "harbour-walk",
    persona: "maya",
    kind: "video",
    prompt: "{persona} walking along a harbour at dusk, full figure, soft wind",
    aspect: "9:16",
    takes: 2,
    video: { prompt: "slow push in, she turns to the camera", seconds: 5 },
    publish: ["tiktok"]
  },
  { id: "park-bench", persona: "maya", kind: "image", prompt: "{persona} on a park bench in autumn, medium shot", aspect: "3:4", takes: 2, publish: ["instagram-feed"] },
  { id: "rainy-street", persona: "maya", kind: "image", prompt: "{persona} under an umbrella in a rainy street at night, reflections", aspect: "3:4", takes: 2, publish: ["instagram-feed"] },
  { id: "studio-portrait", persona: "maya", kind: "image", prompt: "studio portrait of {persona}, grey background, softbox", aspect: "3:4", takes: 2, publish: ["instagram-feed"] },
  { id: "train-platform", persona: "maya", kind: "image", prompt: "{persona} waiting on a train platform, morning light, 85 mm", aspect: "3:4", takes: 2, publish: ["instagram-feed"] }
] as const
