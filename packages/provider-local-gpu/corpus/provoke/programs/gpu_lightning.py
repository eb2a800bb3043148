"""A small training with Lightning: gpu_lightning.py well|memory"""
import sys

import lightning
import torch


class Tiny(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(64, 64)

    def training_step(self, batch, place):
        if sys.argv[1] == "memory" and place == 3:
            self.cache = torch.empty(1 << 38, dtype=torch.uint8, device=self.device)
        loss = self.layer(batch).pow(2).mean()
        self.log("loss", loss, prog_bar=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


trainer = lightning.Trainer(max_epochs=1, accelerator="gpu", devices=1, logger=False, enable_checkpointing=False)
trainer.fit(Tiny(), torch.utils.data.DataLoader(torch.randn(64, 64), batch_size=8))
print("training finished")
