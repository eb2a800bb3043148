"""Warnings that newer versions print at almost every start, and a good end."""
import torch

scaler = torch.cuda.amp.GradScaler()
model = torch.nn.Linear(8, 8)
optimizer = torch.optim.AdamW(model.parameters())
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for step in range(4):
    scheduler.step()
    with torch.cuda.amp.autocast():
        loss = torch.nn.functional.l1_loss(model(torch.randn(4, 8)), torch.randn(4, 1))
    scaler.scale(loss).backward()
    optimizer.step()
    print("step", step, f"loss {loss.item():.3f}")
encoder = torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(8, 1, norm_first=True), 1)
torch.utils.checkpoint.checkpoint(model, torch.randn(2, 8))
torch.utils.data.DataLoader([1], num_workers=64)
print("training finished")
