using System.Threading;

namespace NanoWs
{
    // What users set: "NAME VALUE". The control checks the value (Controls/).
    public sealed partial class Dashboard
    {
        private int _handlerThread; // the thread that is running a control's handler; 0 for none

        // Called by the channel, one call at a time, on the thread that received the command.
        private string Execute(string command)
        {
            int space = command.IndexOf(' ');
            string name = space < 0 ? command : command.Substring(0, space);
            foreach (Control control in _controls)
            {
                if (control.Reading.Name != name) continue;
                int previous = _handlerThread; // a handler may call Execute itself
                _handlerThread = Thread.CurrentThread.ManagedThreadId;
                try
                {
                    return control.Execute(space < 0 ? "" : command.Substring(space + 1));
                }
                finally
                {
                    _handlerThread = previous;
                }
            }

            return "There is no control with this name.";
        }
    }
}
