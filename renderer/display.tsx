// Entry of the customer display.
import { createRoot } from 'react-dom/client';
import { CustomerDisplay } from './features/display/CustomerDisplay.tsx';
import './ui/base.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<CustomerDisplay />);
