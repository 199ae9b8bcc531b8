// Every test starts browsers of its own: one at a time is what two cores carry.
[assembly: NonParallelizable]
[assembly: LevelOfParallelism(1)]
