// A face of a few curves, moved by the 52 weights of ARKit (docs/rigs.md). Nothing here knows of emotions.
"use strict";

const Face = (() => {
  const HAIR = "#6b3524", HAIR_LIGHT = "#8a4a31", SKIN = [246, 205, 176], LIP = "#b9584f", INK = "#3b2620";

  // What a mouth does while it speaks: jaw, width, roundness; the fifteen shapes of docs/speech.md.
  const VISEMES = {
    sil: [0, 0, 0], PP: [0, -.1, .15], FF: [.12, .1, 0], TH: [.22, .1, 0], DD: [.25, .15, 0], kk: [.28, .1, 0], CH: [.2, -.2, .5],
    SS: [.1, .35, 0], nn: [.2, .15, 0], RR: [.22, -.1, .4], aa: [.75, .1, 0], E: [.45, .35, 0], ih: [.3, .4, 0], oh: [.55, -.25, .6],
    ou: [.3, -.4, .95],
  };

  const around = (x, y, turn) => `rotate(${turn.toFixed(2)} ${x.toFixed(1)} ${y.toFixed(1)})`;
  const n = value => value.toFixed(1);

  // Weights and head of a frame, a mouth shape, and a blink: the markup of the face.
  function draw({ weights, head, cues }, mouth, lid) {
    const w = name => weights[name] || 0;
    const both = name => (w(`${name}Left`) + w(`${name}Right`)) / 2;
    const [pitch, yaw, roll] = head;
    const dx = yaw * 1.1, dy = -pitch * 1.0;
    const red = Math.min(1, (cues.redness || cues.blush || 0)), pale = cues.pallor || 0;
    const skin = `rgb(${SKIN[0] + 6 * pale | 0} ${SKIN[1] - 26 * red + 16 * pale | 0} ${SKIN[2] - 34 * red + 26 * pale | 0})`;
    const flush = Math.min(.75, .22 + .5 * red + .25 * both("cheekSquint"));
    let svg = `<defs><radialGradient id="cheek"><stop offset="0" stop-color="#e2705c" stop-opacity="${flush.toFixed(2)}"/><stop offset="1" stop-color="#e2705c" stop-opacity="0"/></radialGradient></defs>`;
    // behind: hair, neck, shoulders
    svg += `<path d="M-112 -20 C-132 -190 132 -190 112 -20 C126 60 118 128 92 150 L-92 150 C-118 128 -126 60 -112 -20Z" fill="${HAIR}" transform="translate(${n(dx * .4)} ${n(dy * .4)})"/>`;
    svg += `<path d="M-186 240 C-176 176 -96 172 -40 152 L40 152 C96 172 176 176 186 240Z" fill="#2f6f6a"/><path d="M-46 150 C-30 190 30 190 46 150Z" fill="${skin}"/>`;
    svg += `<path d="M-38 90 L-40 156 C-20 180 20 180 40 156 L38 90Z" fill="#dba385"/>`;
    svg += `<g transform="${around(0, 130, roll)} translate(${n(dx)} ${n(dy)})">`;
    const jaw = Math.min(1, w("jawOpen") + mouth[0] * .8);
    const chin = 128 + 16 * jaw;
    svg += `<path d="M-96 -30 C-100 -146 100 -146 96 -30 C96 50 62 ${n(chin)} 0 ${n(chin)} C-62 ${n(chin)} -96 50 -96 -30Z" fill="${skin}"/>`;
    svg += `<ellipse cx="-56" cy="40" rx="34" ry="24" fill="url(#cheek)"/><ellipse cx="56" cy="40" rx="34" ry="24" fill="url(#cheek)"/>`;
    svg += `<g transform="translate(${n(dx * .35)} ${n(dy * .35)})">`;
    for (const side of [-1, 1]) svg += eye(w, side, lid) + brow(w, side);
    svg += nose(w, both) + lips(w, both, mouth, jaw) + `</g>`;
    // hair in front
    svg += `<path d="M-104 4 C-116 -168 116 -168 104 4 C98 -58 76 -88 44 -100 C8 -76 -52 -70 -84 -74 C-98 -52 -102 -24 -104 4Z" fill="${HAIR}"/>`;
    svg += `<path d="M-70 -92 C-40 -128 30 -132 66 -104 C30 -118 -30 -112 -70 -92Z" fill="${HAIR_LIGHT}" opacity=".8"/></g>`;
    return svg;
  }

  // The person's own left is at the right of the picture.
  const name = side => (side > 0 ? "Left" : "Right");

  function eye(w, side, lid) {
    const s = name(side), x = side * 44;
    const wide = w(`eyeWide${s}`), squint = w(`eyeSquint${s}`), blink = Math.max(lid, w(`eyeBlink${s}`));
    const up = (17 + 9 * wide) * (1 - blink) - 3 * squint * (1 - blink), low = (13 - 7 * squint - 3 * w(`cheekSquint${s}`)) * (1 - blink * .8);
    const y = -8;
    const shape = `M${x - 24} ${y + 1} C${x - 13} ${n(y - up)} ${x + 13} ${n(y - up)} ${x + 24} ${y + 1} C${x + 12} ${n(y + low)} ${x - 12} ${n(y + low)} ${x - 24} ${y + 1}Z`;
    const look = 9 * (w("eyeLookOutLeft") - w("eyeLookInLeft") + w("eyeLookInRight") - w("eyeLookOutRight")) / 2;
    const drop = 8 * (w(`eyeLookDown${s}`) - w(`eyeLookUp${s}`));
    const id = `eye${s}`;
    return `<clipPath id="${id}"><path d="${shape}"/></clipPath><path d="${shape}" fill="#fffaf4"/>` +
      `<g clip-path="url(#${id})"><circle cx="${n(x + look)}" cy="${n(y + drop)}" r="13" fill="#5a7f5d"/><circle cx="${n(x + look)}" cy="${n(y + drop)}" r="9.5" fill="#7ba077"/>` +
      `<circle cx="${n(x + look)}" cy="${n(y + drop)}" r="6" fill="#1f1a1c"/><circle cx="${n(x + look + 4)}" cy="${n(y + drop - 5)}" r="3" fill="#fff"/><path d="${shape}" fill="none" stroke="#3b262033" stroke-width="8"/></g>` +
      `<path d="M${x - 25} ${y + 2} C${x - 13} ${n(y - up - 1)} ${x + 13} ${n(y - up - 1)} ${x + 25} ${y + 2}" fill="none" stroke="${INK}" stroke-width="4.5" stroke-linecap="round"/>` +
      `<path d="M${x - 18} ${n(y + low * .72 + 2)} C${x - 8} ${n(y + low + 3)} ${x + 8} ${n(y + low + 3)} ${x + 18} ${n(y + low * .72 + 2)}" fill="none" stroke="#b57b62" stroke-width="2" stroke-linecap="round" opacity="${(.35 + .5 * squint).toFixed(2)}"/>`;
  }

  function brow(w, side) {
    const s = name(side), down = w(`browDown${s}`), inner = w("browInnerUp"), outer = w(`browOuterUp${s}`);
    const a = [side * 20 - side * 6 * down, -44 - 17 * inner + 17 * down], b = [side * 48, -54 - 7 * inner - 13 * outer + 9 * down], c = [side * 76, -42 - 13 * outer + 2 * down + 3 * inner];
    const frown = down > .3 ? `<path d="M${side * 6} ${n(-40 + 4 * down)} q${side * -2} 8 ${side * -1} 15" stroke="#b57b62" stroke-width="2.4" fill="none" stroke-linecap="round" opacity="${down.toFixed(2)}"/>` : "";
    return `<path d="M${n(a[0])} ${n(a[1])} Q${n(b[0])} ${n(b[1] - 8)} ${n(c[0])} ${n(c[1])} Q${n(b[0])} ${n(b[1] + 4)} ${n(a[0])} ${n(a[1] + 11)}Z" fill="${HAIR}" stroke="${HAIR}" stroke-width="3" stroke-linejoin="round"/>${frown}`;
  }

  function nose(w, both) {
    const sneer = both("noseSneer"), y = 40 - 5 * sneer, wide = 13 + 4 * sneer;
    const wrinkle = sneer > .15 ? `<path d="M-10 ${n(4)} q10 6 20 0 M-8 ${n(12)} q8 5 16 0" stroke="#b57b62" stroke-width="2" fill="none" opacity="${sneer.toFixed(2)}"/>` : "";
    return `<path d="M-5 -4 C-8 20 -14 28 ${-wide} ${n(y - 4)} C${-wide} ${n(y + 5)} -4 ${n(y + 5)} 0 ${n(y + 3)} C4 ${n(y + 5)} ${wide} ${n(y + 5)} ${wide} ${n(y - 4)}" fill="none" stroke="#c78a6c" stroke-width="3.2" stroke-linecap="round"/>${wrinkle}`;
  }

  function lips(w, both, mouth, jaw) {
    const smile = side => w(`mouthSmile${name(side)}`) - w(`mouthFrown${name(side)}`) * 1.15;
    const round = Math.min(1, Math.max(w("mouthPucker"), w("mouthFunnel")) + mouth[2]);
    const press = Math.max(both("mouthPress"), (w("mouthRollLower") + w("mouthRollUpper")) / 2) * (1 - Math.min(1, jaw * 3));
    const stretch = both("mouthStretch") + Math.max(0, mouth[1]);
    const half = 36 + 12 * (both("mouthSmile") + stretch) - 17 * round + 5 * Math.min(0, mouth[1]);
    const y = 78, l = [-half - 3 * both("mouthDimple"), y - 13 * smile(-1)], r = [half + 3 * both("mouthDimple"), y - 13 * smile(1)];
    const shrug = 6 * w("mouthShrugLower");
    const top = y - 2 - 8 * both("mouthUpperUp") - shrug + 2 * both("mouthSmile") - 3 * jaw;
    const low = y - 1 + 34 * jaw + 7 * both("mouthLowerDown") - shrug * (1 - jaw);
    const fat = 7 * (1 - .6 * press) + 3 * round;
    const dip = 5 * both("mouthSmile") * (1 - jaw);
    const inside = `M${n(l[0] + 5)} ${n(l[1])} Q0 ${n(2 * top - y + 4 + dip * 2)} ${n(r[0] - 5)} ${n(r[1])} Q0 ${n(2 * low - y + 4 + dip * 2)} ${n(l[0] + 5)} ${n(l[1])}Z`;
    const outer = `M${n(l[0])} ${n(l[1])} C${n(l[0] * .5)} ${n(top - fat + dip)} -8 ${n(top - fat - 3 + dip)} 0 ${n(top - fat + dip)} C8 ${n(top - fat - 3 + dip)} ${n(r[0] * .5)} ${n(top - fat + dip)} ${n(r[0])} ${n(r[1])}` +
      ` C${n(r[0] * .55)} ${n(low + fat * 1.7 + dip)} ${n(l[0] * .55)} ${n(low + fat * 1.7 + dip)} ${n(l[0])} ${n(l[1])}Z`;
    return `<path d="${outer}" fill="${LIP}"/><clipPath id="inside"><path d="${inside}"/></clipPath><path d="${inside}" fill="#571f24"/>` +
      `<g clip-path="url(#inside)"><rect x="-30" y="${n(top - 8)}" width="60" height="${n(8 + 9 * Math.min(1, jaw * 2 + both("mouthUpperUp")))}" rx="5" fill="#fff8f0"/><ellipse cx="0" cy="${n(low + 8)}" rx="22" ry="11" fill="#cf6a66"/></g>` +
      `<path d="M${n(l[0] - 3)} ${n(l[1])} q-3 -1 -4 -4 M${n(r[0] + 3)} ${n(r[1])} q3 -1 4 -4" stroke="#b57b62" stroke-width="2.4" fill="none" stroke-linecap="round" opacity="${Math.min(1, .2 + both("mouthSmile")).toFixed(2)}"/>`;
  }

  return { VISEMES, draw };
})();
