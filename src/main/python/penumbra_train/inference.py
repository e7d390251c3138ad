"""From prepared images to a probability, in one forward for the whole brain."""

import torch

from .preparation import padded


def probability(network, images, device="cpu", bfloat16=False, scale=1.0, offset=0.0):
    """Probability [z, y, x] for `images` [2, z, y, x] of the network's grid; 0 outside the brain.

    `scale` and `offset` calibrate the logits.
    """
    whole, place = padded(images)
    was = network.training
    network.eval()
    device = torch.device(device)
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
        batch = whole[None].to(device).contiguous(memory_format=torch.channels_last_3d)
        logits = network(batch).float()[0, 0].cpu()
    network.train(was)
    inside = (images != 0).any(0)
    return torch.sigmoid(scale * logits[place] + offset) * inside


def passes(network, images, flips, **how):
    """The probability of each pass [passes, z, y, x]; each flips some of the axes (0 is z).

    As the service does it, what is flipped is the padded volume: an odd margin changes sides.
    """
    whole, place = padded(images)
    found = []
    for axes in flips:
        flipped = whole.flip([a + 1 for a in axes])
        found.append(probability(network, flipped, **how).flip(axes)[place])
    return torch.stack(found)


def with_flips(network, images, flips, **how):
    """The mean over the passes."""
    return passes(network, images, flips, **how).mean(0)
