/** Briefs and looks of a new workspace. Every one can be made by all three sample sets. */

const cafeMorning = `# One shot that is wanted. The name of the file does not count, the id does.
id: cafe-morning
# persona: maya             # needed where the workspace has several
kind: image                 # image | video
prompt: "{persona} reading in a sunlit café, medium shot, 50 mm"
# negative: "text, watermark"   # an order: refused by models that take no negative prompt
aspect: "3:4"
takes: 4
look: null                  # a file of looks/: outfit, place and props shared with other shots
post: null                  # shots of one post are reviewed side by side and exported together
inputs: []                  # [{ file: pose.png, role: pose, strength: 0.6 }]
# seed: 1234                # otherwise derived from brief and take
variables: {}               # words for {name} in the prompt
video:                      # how the approved picture moves
  prompt: "she looks up and smiles"
  seconds: 5
  # last: evening.png       # the picture that the clip ends with, for models that take one
publish: [instagram-feed, tiktok]
`

const marketWalk = `id: market-walk
kind: image
prompt: "{persona} choosing {goods} at a street market, full body, 35 mm"
aspect: "3:4"
takes: 4
look: summer-linen
variables: { goods: peaches }
publish: [instagram-feed]
`

const studioPortrait = `id: studio-portrait
kind: image
prompt: "{persona} in front of a grey studio backdrop, head and shoulders, soft key light, 85 mm"
aspect: "1:1"
takes: 4
publish: [instagram-feed]
`

const eveningLights = `id: evening-lights
kind: image
prompt: "{persona} on a rooftop at dusk, city lights behind her, half body"
aspect: "9:16"
takes: 4
look: summer-linen
video:
  prompt: "wind moves her hair, she turns towards the camera"
  seconds: 5
publish: [instagram-reels, tiktok, youtube-shorts]
`

/** Text by file name without its ending. */
export const sampleBriefs: { readonly [name: string]: string } = {
  "cafe-morning": cafeMorning,
  "evening-lights": eveningLights,
  "market-walk": marketWalk,
  "studio-portrait": studioPortrait
}

/** Text by file name without its ending. */
export const sampleLooks: { readonly [name: string]: string } = {
  "summer-linen": `# Joined to the scene of every shot that names this look.
prompt: "loose cream linen shirt, thin gold necklace, hair tied back"
`
}
