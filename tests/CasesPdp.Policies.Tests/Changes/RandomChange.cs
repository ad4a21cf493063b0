using CasesPdp.Policies.Tests.Equivalence;

namespace CasesPdp.Policies.Tests.Changes;

/// <summary>Two random policies from one seed: sometimes strangers, mostly one and what a few small edits made of it.</summary>
internal sealed class RandomChange
{
    public RandomChange(int seed)
    {
        var random = new Random(seed);
        World = new RandomWorld(seed);
        var other = new RandomWorld(unchecked(seed + 7_919)).Bundle;
        var after = random.Next(4) == 0 ? other : World.Bundle;
        for (var edits = 1 + random.Next(3); after != other && edits > 0; edits--)
        {
            after = RandomEdit.Of(after, other, random);
        }

        Before = LoadedPolicy.Compile(World.Bundle, "test", 1);
        After = LoadedPolicy.Compile(after, "test", 2);
    }

    public RandomWorld World { get; }

    public LoadedPolicy Before { get; }

    public LoadedPolicy After { get; }
}
