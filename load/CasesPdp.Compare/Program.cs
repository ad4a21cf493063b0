using System.Globalization;
using CasesPdp.Compare;
using CasesPdp.Compare.Rows;
using CasesPdp.Compare.Turns;
using CasesPdp.Workloads;

try
{
    if (args is [FrameSender.Verb, var directory, var method, var calls, var answerBytes])
    {
        await FrameSender.RunAsync(
            directory,
            new Uri(method),
            long.Parse(calls, CultureInfo.InvariantCulture),
            int.Parse(answerBytes, CultureInfo.InvariantCulture));
        return 0;
    }

    var options = ComparisonOptions.Parse(args);
    if (options.AsksForHelp)
    {
        Console.WriteLine(ComparisonOptions.Help);
        return 0;
    }

    if (options.ListsRows)
    {
        foreach (var (name, what) in RowNames.All)
        {
            Console.WriteLine($"{name,-20} {what}");
        }

        return 0;
    }

    if (options.Frames is { } into)
    {
        var fleet = Fleet.Make(options.Roles, options.Spaces);
        fleet.Write(Path.Combine(into, "bundle"));
        foreach (var exchange in ExchangeSet.Make(fleet))
        {
            FrameFile.Write(into, exchange);
            Console.WriteLine($"{exchange.Name}: {exchange.Path}, {exchange.Decisions} decisions, {exchange.Allowed} allowed");
        }

        return 0;
    }

    await Measuring.RunAsync(options, "load/compare " + string.Join(' ', args));
    return 0;
}
catch (ComparisonException ended)
{
    Console.Error.WriteLine($"load/compare: {ended.Message}");
    return ended.ExitCode;
}
