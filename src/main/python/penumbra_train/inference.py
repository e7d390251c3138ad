"""From prepared images to a probability, in one forward for the whole brain."""

import torch

from .preparation import padded


def probability(network, images, device="cpu", bfloat16=False):
    """Probability [z, y, x] for `images` [2, z, y, x] of the network's grid."""
    whole, place = padded(images)
    was = network.training
    network.eval()
    device = torch.device(device)
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=bfloat16):
        batch = whole[None].to(device).contiguous(memory_format=torch.channels_last_3d)
        result = torch.sigmoid(network(batch).float())[0, 0].cpu()
    network.train(was)
    return result[place]
