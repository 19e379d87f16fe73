"""The simulator draws labelled pictures of one eye from a seed; README.md says how.

Names that recur in these files, and what they hold. Lengths are millimetres, angles
radians, light is linear; arrays are float32 unless said otherwise.

Axes
    N           pictures rendered together (a block); the first axis of every array
    H, W        rows and columns of a picture in pixels; ``size`` is (H, W)
    h, w        rows and columns of samples: 2 x 2 to a pixel, fewer on the coarse grid
    C, K, P     spectral bands, LEDs, points of an outline
    [N, 1, 1]   one number to a picture: it broadcasts over the picture's samples
    [N, 3]      one vector to a picture
    a triple    one vector to a sample: x, y and z as three arrays [N, h, w], because
                NumPy runs fastest over arrays whose memory has no gaps

What is drawn
    sample()    draws N of something from random streams; nothing else is random
    scene       `scenes.Scene`: who is looked at, gaze, head, crop
    shape       `people.Shape`: a person's measures
    albedo      `albedos.Albedo`: what skin, eye and hair reflect
    light       `lights.Light`: lamps, shadows' pattern, environment
    camera      `cameras.Camera`: blur, noise, tone
    glasses     `eyewear.Glasses`

What the camera sees
    head frame  the frame of nearly all geometry, see `geometry`
    rays        `geometry.Rays`: the samples' lines of sight
    hit         `eyeball.Hit`: where rays meet the eyeball
    curves      `lids.Curves`: the lids' edges as tables over x
    at          `lids.Lookup`: ``at(table)`` is that table at given x
    surface     `surfaces.Surface`: what every sample sees, before any light
    opening     what lies between the lids (`opening.Opening`)
    box         slices [N, h, w] around the openings of all pictures; what is computed
                for the eye alone is computed there
    spacing     distance of neighbouring samples, mm
    fine        bool: ``spacing`` resolves hairs, pores, veins and fibres

What lights it
    vectors     `shading.Vectors`: directions of lamps and camera in the head frame
    visible     share of the key light that no shadow takes, 0..1
    occlusion   share of the light from around that arrives, 0..1
    lamps, environment
                light that is mirrored, by who gives it its colour
"""
