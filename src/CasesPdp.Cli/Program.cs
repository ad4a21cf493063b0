using CasesPdp.Cli;

return CasesPdpCli.Run(args, Terminal.OfProcess());
