using System.CommandLine;
using CasesPdp.Distribution.Fleet;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The options that say how long and for how many instances a run waits.</summary>
internal sealed class FleetWaitOptions
{
    private const int LongestSeconds = 86_400;
    private const int MostInstances = 1_000_000;

    private readonly Option<int?> _count = new("--count")
    {
        Description = "How many instances must serve it; give it where a missing one matters.",
        HelpName = "N",
    };

    private readonly Option<string?> _percent = new("--percent")
    {
        Description = "The share of the live instances that must serve it: 90 or 90%. All of them if not given.",
        HelpName = "P",
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "How long to wait.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    /// <summary>Adds the options.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="wait">The option that asks for waiting.</param>
    /// <param name="takesPercent">Whether a share may be given: a verb may have an option of that name already.</param>
    public FleetWaitOptions AddTo(Command command, Option wait, bool takesPercent)
    {
        command.Options.Add(_count);
        if (takesPercent)
        {
            command.Options.Add(_percent);
        }

        command.Options.Add(_timeout);
        _count.AcceptOnlyBetween(1, MostInstances);
        _percent.AcceptOnlyPercents();
        _timeout.AcceptOnlyBetween(1, LongestSeconds);
        command.Validators.Add(result =>
        {
            foreach (var option in (Option[])[_count, _percent, _timeout])
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(wait) is not { Implicit: false })
                {
                    result.AddError($"{option.Name} goes with {wait.Name}.");
                }
            }

            if (result.GetResult(_count) is not null && result.GetResult(_percent) is not null)
            {
                result.AddError("Give either --count or --percent, not both.");
            }
        });
        return this;
    }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout(ParseResult arguments) => TimeSpan.FromSeconds(arguments.GetValue(_timeout));

    /// <summary>What to wait for.</summary>
    public FleetGoal Goal(ParseResult arguments, string epochId, ulong sequence) =>
        new(epochId, sequence, arguments.GetValue(_count), Choice.Percent(arguments.GetValue(_percent)));
}
